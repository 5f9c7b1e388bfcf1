//! What complainants say: written for the project, about nobody.

use rehearsal::Installation;
use serde_json::{Value, json};

use crate::cast::{HALL, REGISTRY, RESPONDENT};

/// Scope A, ordinary.
pub const RUDE: &str = "今天上午我到1号窗口办理营业执照变更，工作人员态度冷淡，一直在看手机，我问材料还缺什么，他很不耐烦地说自己看墙上。";
/// Scope B, ordinary.
pub const SLOW: &str = "我的登记材料两周前就交齐了，窗口承诺五个工作日办结，到现在没有结果，打电话也说不清楚要再等多久。";
/// Scope B, grave: business could not be done.
pub const LOST: &str = "窗口把我的全部申请原件弄丢了，还越过审核程序把执照发给了别人，公司因此无法开业，损失二十多万元，已有多家媒体关注。";
/// Scope C.
pub const BRIBE: &str =
    "窗口工作人员暗示我要给红包才能加快办理，我亲眼看见他收了前面一位办事人的购物卡。";
/// Lies outside of what may be complained about.
pub const PRAISE: &str = "我要表扬1号窗口的同志，服务热情周到，十分钟就办好了，非常感谢。";

/// By the public form, named, answered by e-mail.
pub fn web_form(people: &Installation, narrative: &str, email: &str) -> Value {
    json!({
        "site_id": people.site(HALL),
        "window_id": people.window(HALL, "1"),
        "channel": "web",
        "narrative": narrative,
        "language": "zh-CN",
        "complainant": { "name": "林晓", "phone": "13800138000", "email": email },
        "reply_channel": "email",
    })
}

/// At the desk, with the respondent known.
pub fn at_the_desk(people: &Installation, narrative: &str, email: &str) -> Value {
    with(
        web_form(people, narrative, email),
        json!({
            "channel": "desk",
            "department_id": people.department(HALL, REGISTRY),
            "respondent_ids": [people.staff(RESPONDENT)],
        }),
    )
}

/// A body with some fields replaced; null takes one away.
pub fn with(mut body: Value, fields: Value) -> Value {
    let (Some(into), Value::Object(fields)) = (body.as_object_mut(), fields) else {
        panic!("bodies are objects");
    };
    for (name, value) in fields {
        if value.is_null() {
            into.remove(&name);
        } else {
            into.insert(name, value);
        }
    }
    body
}
