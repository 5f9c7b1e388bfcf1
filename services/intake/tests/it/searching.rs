//! Search by text: exactly what an oracle finds, within reach, and not by reading everything.

use std::collections::BTreeSet;
use std::time::Duration;

use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::Value;
use testkit::new_id;
use uuid::Uuid;

use crate::world::*;

/// Rows as a registration writes them, without the particulars that are sealed.
const PUT: &str = "with given as (select * from unnest($1, $2) as g (id, narrative)),
c as (insert into complaints (id, version, event_seq, number, site_id, channel, received_at, anonymous,
        promised_date, scopes, subtypes, severity, classified, sensitivity, respondent_ids, leader_respondent,
        stage, round, department_ids, assigned_ids, open_measures, verdict)
    select id, 1, 1, id::text, $3, 'web', now(), true, now()::date, '{A}', '{}', 'ordinary', false, 's1', '{}',
        false, 'registered', 0, '{}', '{}', 0, 'pending' from given)
insert into particulars (complaint_id, narrative) select id, narrative from given";

/// Puts texts in as so many registrations would; their ids.
pub(crate) async fn put(conn: &mut AsyncPgConnection, site: Uuid, texts: &[String]) -> Vec<Uuid> {
    let ids: Vec<Uuid> = texts.iter().map(|_| new_id()).collect();
    diesel::sql_query(PUT)
        .bind::<Array<SqlUuid>, _>(&ids)
        .bind::<Array<Text>, _>(texts)
        .bind::<SqlUuid, _>(site)
        .execute(conn)
        .await
        .unwrap();
    ids
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

pub(crate) async fn indexed(world: &World) -> i64 {
    let query = diesel::sql_query("select count(*) from search_texts");
    let rows: Count = query.get_result(&mut world.conn().await).await.unwrap();
    rows.count
}

pub(crate) async fn until_indexed(world: &World, texts: i64) {
    // Real texts are long, and unoptimised builds slow.
    testkit::within(Duration::from_secs(90), "the text index", async || {
        (indexed(world).await == texts).then_some(())
    })
    .await;
}

pub(crate) fn encoded(term: &str) -> String {
    term.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// All pages of a search.
pub(crate) async fn found(world: &World, by: Uuid, query: &str) -> Vec<Uuid> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/complaints/search?{query}&limit=100{cursor}");
        let page = world.get(&path).by(&staff(by)).send().await;
        assert_eq!(page.status, 200, "{query}: {}", page.text);
        let items = page.body["items"].as_array().unwrap();
        assert!(items.len() <= 100);
        ids.extend(
            items
                .iter()
                .map(|i| i["id"].as_str().unwrap().parse::<Uuid>().unwrap()),
        );
        match page.body["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

pub(crate) async fn found_term(world: &World, by: Uuid, term: &str) -> Vec<Uuid> {
    found(world, by, &format!("q={}", encoded(term))).await
}

/// What a search must find, said in another language than the search: PostgreSQL's own normalisation
/// and LIKE.
async fn oracle(conn: &mut AsyncPgConnection, term: &str) -> BTreeSet<Uuid> {
    #[derive(diesel::QueryableByName)]
    struct Id {
        #[diesel(sql_type = SqlUuid)]
        complaint_id: Uuid,
    }
    let pattern: String = term
        .chars()
        .flat_map(|c| {
            matches!(c, '%' | '_' | '\\')
                .then_some('\\')
                .into_iter()
                .chain([c])
        })
        .collect();
    let sql = "select complaint_id from particulars
        where lower(normalize(narrative, nfkc) collate \"und-x-icu\") like '%' || lower(normalize($1, nfkc) collate \"und-x-icu\") || '%'";
    let rows: Vec<Id> = diesel::sql_query(sql)
        .bind::<Text, _>(pattern)
        .load(conn)
        .await
        .unwrap();
    rows.into_iter().map(|row| row.complaint_id).collect()
}

/// Real ones where they are given, else out of parts that were written for this.
pub(crate) fn texts(count: usize) -> Vec<String> {
    if let Some(folder) = std::env::var_os("REDRESS_COMPLAINTS") {
        let mut texts = Vec::new();
        for name in ["zh-window.jsonl", "zh-municipal.jsonl", "en-bank.jsonl"] {
            let Ok(file) = std::fs::read_to_string(std::path::Path::new(&folder).join(name)) else {
                continue;
            };
            let lines = file
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap());
            texts.extend(lines.filter_map(|line| Some(line["text"].as_str()?.to_owned())));
        }
        texts.retain(|text| (10..=5_000).contains(&text.chars().count()));
        texts.truncate(count);
        if texts.len() == count {
            return texts;
        }
    }
    (0..count).map(written).collect()
}

/// The `n`th of many: every part is used with every other.
pub(crate) fn written(n: usize) -> String {
    const WHEN: [&str; 11] = [
        "昨天上午九点",
        "今天下午三点半",
        "上周五中午",
        "9月12日",
        "国庆前一天",
        "星期二一早",
        "临近下班时",
        "２０２６年８月",
        "前天傍晚",
        "On Monday morning",
        "Last Friday at 16:40",
    ];
    const WHERE: [&str; 13] = [
        "在3号窗口",
        "在二楼社保窗口",
        "在不动产登记大厅",
        "在收费处",
        "在VIP柜台",
        "在出入境窗口",
        "在挂号处",
        "在税务大厅７号窗",
        "在公积金柜台",
        "在𠮷林路网点",
        "at counter 5",
        "at the cashier's desk",
        "在便民服务点",
    ];
    const WHAT: [&str; 17] = [
        "工作人员一直玩手机，喊了三遍才抬头",
        "把我的身份证号录错一位",
        "说材料不齐，却不一次性告知还缺什么",
        "承诺五个工作日办结，两周了没有结果",
        "收了两次费用，退款要盖三个章",
        "对老人大声训斥，态度恶劣",
        "叫号机坏了，全靠人喊",
        "把复印件弄丢了还不承认",
        "系统升级，让我们明天再来",
        "推销理财产品半个小时",
        "窗口空着没有人，贴着暂停服务",
        "排队两小时，轮到我就关窗",
        "the clerk shouted at me",
        "nobody answered my question",
        "my documents were lost twice",
        "说话阴阳怪气😀，把单子摔在台面上",
        "100%是故意的_刁难",
    ];
    const WANT: [&str; 7] = [
        "请调查处理。",
        "要求道歉。",
        "希望尽快办结并答复。",
        "请退还多收的８６０元。",
        "Please look into it.",
        "请调取监控录像核实。",
        "不接受电话敷衍！",
    ];
    format!(
        "{}，我{}办事，{}。第{}次来了，{}",
        WHEN[n % WHEN.len()],
        WHERE[n % WHERE.len()],
        WHAT[n % WHAT.len()],
        n % 5 + 2,
        WANT[n % WANT.len()]
    )
}

/// Parts of the texts, two to four characters each, and as many that cross two of them.
fn terms(texts: &[String], count: usize) -> BTreeSet<String> {
    let characters: Vec<Vec<char>> = texts.iter().map(|text| text.chars().collect()).collect();
    let part = |n: usize| -> String {
        let text = &characters[n * 7919 % characters.len()];
        let from = n * 104_729 % text.len();
        text[from..].iter().take(2 + n % 3).collect()
    };
    let parts = (0..count).map(part);
    let crossed = (0..count / 2).map(|n| {
        let (one, other) = (part(n), part(n + count));
        let halves = one.chars().take(2).chain(other.chars().rev().take(n % 3));
        halves.collect()
    });
    let named = [
        "窗口",
        "𠮷林",
        "７号",
        "vip柜",
        "VIP",
        "100%",
        "_刁",
        "😀，",
        "从来没有的词",
        "he",
    ];
    let typed = parts.chain(crossed).chain(named.map(str::to_owned));
    // What is typed around a term is not meant.
    typed
        .map(|term: String| term.trim().to_owned())
        .filter(|term| intake::domain::Term::parse(term).is_ok())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_part_of_1200_texts_finds_exactly_what_the_oracle_finds() {
    let world = World::with(&[("REDRESS_SEARCH__BATCH", "200")]).await;
    let texts = texts(1_200);
    let mut conn = world.conn().await;
    put(&mut conn, SITE, &texts[..800]).await;
    put(&mut conn, STRICT_SITE, &texts[800..]).await;
    until_indexed(&world, 1_200).await;
    let (mut hits, mut absent) = (0, 0);
    for term in terms(&texts, 40) {
        let expected = oracle(&mut conn, &term).await;
        let ids = found_term(&world, SUPERVISOR, &term).await;
        assert!(
            ids.is_sorted_by(|a, b| a > b),
            "the newest first, each once: {term}"
        );
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), expected, "{term}");
        hits += usize::from(!expected.is_empty());
        absent += usize::from(expected.is_empty());
    }
    assert!(hits > 30 && absent > 5, "{hits} and {absent}");
    // Within reach: the officer of one site finds that site's alone.
    let officers = found_term(&world, OFFICER, "窗口").await;
    let all = oracle(&mut conn, "窗口").await;
    assert!(!officers.is_empty() && officers.len() < all.len());
    world.end().await;
}

/// Without statistics of a million rows the planner would rather read a small table from end to end;
/// forbidding it that shows whether it has another way, which is what matters: the plan at a million
/// rows, with everything allowed, is looked at in `scale.rs`.
#[tokio::test(flavor = "multi_thread")]
async fn the_index_answers_without_reading_the_table_from_end_to_end() {
    let world = World::with(&[("REDRESS_SEARCH__BATCH", "200")]).await;
    let mut conn = world.conn().await;
    put(&mut conn, SITE, &texts(600)).await;
    until_indexed(&world, 600).await;
    conn.batch_execute("analyze search_texts; set enable_seqscan = off")
        .await
        .unwrap();
    for term in ["窗口", "不接受电", "从来没有"] {
        for sites in [false, true] {
            let plan = plan(&mut conn, term, sites.then_some(SITE)).await;
            assert!(!plan.contains("Seq Scan"), "{term}: {plan}");
        }
    }
    world.end().await;
}

/// How PostgreSQL answers a search.
pub(crate) async fn plan(conn: &mut AsyncPgConnection, term: &str, site: Option<Uuid>) -> String {
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let term = intake::domain::Term::parse(term).unwrap();
    let statement = match site {
        Some(_) => intake::HITS_AT_SITES,
        None => intake::HITS,
    };
    let sql = format!("explain (analyze) {statement}");
    let query = diesel::sql_query(sql)
        .bind::<Array<diesel::sql_types::Integer>, _>(term.grams().to_vec())
        .bind::<SqlUuid, _>(Uuid::max())
        .bind::<Text, _>(term.text().to_owned())
        .bind::<diesel::sql_types::BigInt, _>(200_i64);
    let lines: Vec<Line> = match site {
        Some(site) => {
            let query = query.bind::<Array<SqlUuid>, _>(vec![site]);
            query.load(conn).await.unwrap()
        }
        None => query.load(conn).await.unwrap(),
    };
    lines
        .into_iter()
        .map(|l| l.line)
        .collect::<Vec<_>>()
        .join("\n")
}
