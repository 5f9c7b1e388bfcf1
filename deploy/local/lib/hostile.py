"""What schemathesis is told about an installation of redress, as its hooks.

Left alone it would be refused at every door: unknown ids, no token, no version. So in a part of the
requests, ids that were made up become ids of the demo, and each request speaks for somebody else (or
nobody). Everything is chosen by the request itself, so that the same seed asks the same.

As a program: `hostile.py learn FILE SERVICE=URL... CODE=TOKEN...` looks around and writes FILE.
"""

import base64
import json
import os
import random
import re
import sys
import zlib

import requests

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
# Of ten requests, so many mean something that exists.
KNOWN = 7


def learn(path, places, tokens):
    """Whom there is to speak for, and which ids stand where."""
    ids = {}

    def note(name, value):
        if isinstance(value, str) and UUID.match(value):
            ids.setdefault(name, set()).add(value)

    def look(value, inside):
        if isinstance(value, dict):
            for name, member in value.items():
                note(inside if name == "id" else name, member)
                if name.endswith("_ids") and isinstance(member, list):
                    for one in member:
                        note(name.removesuffix("s"), one)
                look(member, "window_id" if name == "windows" else inside)
        elif isinstance(value, list):
            for member in value:
                look(member, inside)

    for token in tokens.values():
        claims = token.split(".")[1]
        claims = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
        note("staff_id", json.loads(claims)["sub"].removeprefix("staff:"))
    for url in places.values():
        lists = requests.get(url + "/openapi.json", timeout=10).json()["paths"]
        for address, methods in lists.items():
            if "get" not in methods or "{" in address or not address.startswith("/v1/"):
                continue
            inside = {"/v1/sites": "site_id", "/v1/complaints": "complaint_id"}.get(address, "id")
            for token in [None, *tokens.values()]:
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                answer = requests.get(url + address, headers=headers, timeout=10)
                if answer.ok and "json" in answer.headers["content-type"]:
                    look(answer.json(), inside)
    # The complainant's own token; once is enough, since wrong codes, of which many are tried, end it.
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            before = json.load(file)
        tokens = {**tokens, "complainant": before["tokens"]["complainant"]}
        for name, found in before["ids"].items():
            ids.setdefault(name, set()).update(found)
        write(path, tokens, ids)
        return
    intake = places["intake"]
    site = sorted(ids["site_id"])[0]
    told = requests.post(
        intake + "/v1/complaints",
        timeout=10,
        json={
            "site_id": site,
            "channel": "web",
            "narrative": "窗口工作人员态度恶劣,大声训斥办事群众,请核实处理。",
            "complainant": {"name": "张三", "phone": "13800138000"},
        },
    )
    told.raise_for_status()
    told = told.json()
    note("complaint_id", told["id"])
    pair = {"number": told["number"], "code": told["code"]}
    opened = requests.post(intake + "/v1/tracking", timeout=10, json=pair)
    opened.raise_for_status()
    tokens = {**tokens, "complainant": opened.json()["token"]}
    evidence = f"{intake}/v1/complaints/{told['id']}/evidence"
    speaking = {"Authorization": f"Bearer {tokens['complainant']}"}
    added = requests.post(evidence, headers=speaking, data=b"%PDF-1.7\nnothing", timeout=10)
    added.raise_for_status()
    note("evidence", added.json()["id"])
    write(path, tokens, ids)


def write(path, tokens, ids):
    known = {
        "tokens": tokens,
        "ids": {name: sorted(found) for name, found in sorted(ids.items())},
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(known, file)


def hooks(known):
    import schemathesis

    speakers = [None, *(token for _, token in sorted(known["tokens"].items()))]
    ids = known["ids"]
    # By operation: who was let in.
    welcome = {}

    def known_id(chance, name):
        names = {"id": "complaint_id", "complaint": "complaint_id", "site": "site_id"}
        found = ids.get(names.get(name, name)) or ids["staff_id"]
        return chance.choice(found)

    def with_known_ids(value, chance, name=""):
        if isinstance(value, dict):
            return {key: with_known_ids(member, chance, key) for key, member in value.items()}
        if isinstance(value, list):
            return [with_known_ids(member, chance, name.removesuffix("s")) for member in value]
        if isinstance(value, str) and UUID.match(value) and chance.randrange(10) < KNOWN:
            return known_id(chance, name)
        return value

    @schemathesis.hook
    def before_call(_context, case, _kwargs):
        what = [case.method, case.operation.path, case.path_parameters, case.query, case.body]
        chance = random.Random(zlib.crc32(repr(what).encode()))
        case.path_parameters = with_known_ids(case.path_parameters or {}, chance)
        case.query = with_known_ids(case.query or {}, chance)
        if isinstance(case.body, (dict, list)):
            case.body = with_known_ids(case.body, chance)
        headers = case.headers if case.headers is not None else {}
        let_in = welcome.get((case.method, case.operation.path))
        speaker = chance.choice(let_in if let_in and chance.randrange(10) < KNOWN else speakers)
        if speaker and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {speaker}"
        # A version that may be the present one, where one is sent at all.
        if "If-Match" in headers and chance.randrange(10) < KNOWN:
            headers["If-Match"] = f'"{chance.randrange(1, 5)}"'
        case.headers = headers

    @schemathesis.hook
    def after_call(_context, case, response):
        spoken = (case.headers or {}).get("Authorization", "").removeprefix("Bearer ")
        if response.status_code not in (401, 403, 404) and spoken in speakers:
            let_in = welcome.setdefault((case.method, case.operation.path), [])
            if spoken not in let_in:
                let_in.append(spoken)

    @schemathesis.serializer("application/toml")
    def toml(_context, value):
        if chance_of(value) < KNOWN:
            value = organization
        return {"data": value if isinstance(value, bytes) else str(value).encode()}

    with open(os.environ["HOSTILE_ORGANIZATION"], encoding="utf-8") as file:
        organization = file.read()

    def chance_of(value):
        return zlib.crc32(repr(value).encode()) % 10


def main():
    _, command, path, *pairs = sys.argv
    if command != "learn":
        sys.exit(__doc__)
    pairs = dict(pair.split("=", 1) for pair in pairs)
    places = {name: value for name, value in pairs.items() if value.startswith("http")}
    tokens = {name: value for name, value in pairs.items() if name not in places}
    learn(path, places, tokens)


if __name__ == "__main__":
    main()
else:
    with open(os.environ["HOSTILE_KNOWN"], encoding="utf-8") as known_file:
        hooks(json.load(known_file))
