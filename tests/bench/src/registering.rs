//! Registration through the public door against L.
//!
//! Everything that `POST /v1/complaints` does is in it: idempotency, validation, reading the text,
//! sealing, number and code, audit entry, outbox row. What comes after the answer (sending the fact,
//! and what the other services do with it) is not L's either: intake alone runs, and its relay holds
//! until the others are back. `… while everything runs` beside it says what is left with all of them.

use lapin::options::QueueDeleteOptions;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::Plan;
use crate::figures::{Figures, median, rounded, say};
use crate::footprint;
use crate::limit::Limit;
use crate::load::{Load, Script, load};
use crate::names::Name;
use crate::world::{World, count, until};

const WIDTHS: [(usize, Name); 3] = [
    (1, Name::RegistrationVsL1),
    (8, Name::RegistrationVsL8),
    (32, Name::RegistrationVsL32),
];

/// Ratios, tail, and what the services take of memory meanwhile.
pub(crate) async fn measure(
    plan: &Plan,
    world: &mut World,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let bodies: Vec<String> = complaints(world).iter().map(Value::to_string).collect();
    let script = Script::new("register.lua", include_str!("../lua/register.lua"), &bodies)?;
    let url = world.stack.urls["intake"].clone();
    if figures.wants(Name::RssLoadMbMax) {
        under_load(plan, world, figures, &script, &url).await?;
    }
    let widths: Vec<_> = WIDTHS
        .into_iter()
        .filter(|(width, name)| {
            let tail = *width == 8 && figures.wants(Name::RegistrationP99VsPgbench8);
            figures.wants(*name) || tail
        })
        .collect();
    if widths.is_empty() {
        return Ok(());
    }
    alone(world).await?;
    let db = world.db().await?;
    let mut limit = Limit::prepare().await?;
    // Connections, prepared statements, caches, on both sides.
    load(&url, &script, 8, plan.load, None).await?;
    limit.round(8, plan.load).await?;
    for (width, name) in widths {
        let (mut ratios, mut tails) = (Vec::new(), Vec::new());
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..plan.rounds {
            caught_up(&db).await?;
            let l = limit.round(width, plan.load).await?;
            let Load {
                per_second, p99_ms, ..
            } = load(&url, &script, width, plan.load, None).await?;
            say(&format!(
                "{width} connections: {} registrations/s, p99 {} ms; L {}/s, p99 {} ms",
                rounded(per_second),
                rounded(p99_ms),
                rounded(l.per_second),
                rounded(l.p99_ms)
            ));
            ratios.push(per_second / l.per_second);
            tails.push(p99_ms / l.p99_ms);
            ours.push(per_second);
            theirs.push(l.per_second);
        }
        let behind = format!(
            "{} registrations/s, L {}/s",
            rounded(median(&ours)),
            rounded(median(&theirs))
        );
        figures.put(name, median(&ratios), behind);
        if width == 8 {
            figures.put(
                Name::RegistrationP99VsPgbench8,
                median(&tails),
                "ratio of the 99th percentiles of the same rounds".to_owned(),
            );
        }
    }
    Ok(())
}

/// What registrations left to do must not slow the limit down.
async fn caught_up(db: &Client) -> anyhow::Result<()> {
    let left = "select (select count(*) from (select from intake.statistics_mark limit 1) s) \
                + (select count(*) from (select from intake.particulars, intake.search_progress p \
                   where (written_xid, particulars.complaint_id) > (p.xid, p.complaint_id) limit 1) t)";
    until(
        "what was registered to be counted and indexed",
        async || Ok(count(db, left).await? == 0),
    )
    .await
}

/// Intake without the others. Their queues would take its facts all the same, so that its relay works
/// for them: without the queue that every listener declares last, it holds.
async fn alone(world: &mut World) -> anyhow::Result<()> {
    for service in [
        "investigation",
        "assignment",
        "notification",
        "directory",
        "intake",
    ] {
        world.stop(service).await?;
    }
    let broker = &world.stack.broker;
    let connection = broker.connect().await;
    let channel = connection.create_channel().await?;
    for queue in broker.topology().listening_to("intake") {
        channel
            .queue_delete(queue.into(), QueueDeleteOptions::default())
            .await?;
    }
    connection.close(200, "bye".into()).await?;
    world.stack.serve("intake");
    world.stack.ready("intake").await;
    Ok(())
}

async fn under_load(
    plan: &Plan,
    world: &World,
    figures: &mut Figures,
    script: &Script,
    url: &str,
) -> anyhow::Result<()> {
    let (mut largest, mut rates) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let (loaded, peak) = tokio::join!(
            load(url, script, 8, plan.load, None),
            footprint::peak(world, plan.load)
        );
        rates.push(loaded?.per_second);
        largest.push(peak?);
    }
    let megabytes: Vec<f64> = largest.iter().map(|(_, mb)| *mb).collect();
    let value = median(&megabytes);
    let who = largest.iter().find(|(_, mb)| mb.total_cmp(&value).is_eq());
    let behind = format!(
        "{}, while everything runs: {} registrations/s",
        who.map_or("?", |(who, _)| who),
        rounded(median(&rates))
    );
    figures.put(Name::RssLoadMbMax, value, behind);
    Ok(())
}

const NARRATIVES: [&str; 8] = [
    "本人于上午九点到一号窗口办理营业执照变更，工作人员态度冷淡，多次打断说明，要求补交指南上没有的材料，往返三次仍未办结，且拒绝说明理由。希望核实情况，给出书面答复，并改进窗口服务，避免群众反复跑腿。",
    "下午两点取号排队，等候一个多小时，窗口人员一直低头看手机，叫号后离岗近二十分钟，回来后也不解释，旁边几位老人都有意见。请加强管理，安排专人巡查，保证窗口有人，按号办理，不要让群众干等。",
    "办理社保转移，窗口先后三位工作人员说法都不一样，材料清单改了两次，为此请了三天假。指南上写五个工作日办结，现在已经二十天了还没有结果，电话也没有人接。请明确答复办理进度和办结时间。",
    "录入的身份证号码错了一位，导致缴费凭证作废，重新办理时又要求本人到场，往返车费和误工费都要自己承担。窗口人员没有道歉，只说系统的问题。要求更正错误并说明如何弥补由此造成的损失。",
    "大厅空调坏了一个多月无人维修，厕所脏乱，饮水机没有水，填表台没有笔，无障碍通道被杂物堵住，坐轮椅的老人进不来。多次向咨询台反映，只说已经上报。希望尽快整改，并公布负责人和完成时间。",
    "服务指南没有及时更新，网上写的材料与窗口要求的不一致，白跑一趟。咨询时工作人员不耐烦，说自己去看公告，公告栏里却是去年的内容。请更新指南，统一口径，并对窗口人员进行业务培训。",
    "取款时柜员把金额录入错误，发现后拒绝当场更正，让第二天再来，语气生硬，还嘲笑说老年人就不要来办业务。请调取监控核实，给予批评教育，并向当事人道歉，今后对老年人要多一点耐心。",
    "窗口办理人员暗示要给好处费才能加快办理，拒绝之后申请材料被反复退回三次，理由每次都不同。同来的朋友送了两条香烟，当天就办好了。请纪检部门调查处理，并为举报人严格保密。",
];

const SCOPES: [&str; 8] = ["A", "A", "B", "B", "D", "D", "A", "C"];
const NAMES: [&str; 8] = [
    "李华", "王芳", "张伟", "刘洋", "陈静", "杨光", "赵丽", "周强",
];

/// Complete complaints as the web's form sends them; `@@` becomes unique in each request. One in
/// eight is about integrity, so that its narrative is sealed.
pub(crate) fn complaints(world: &World) -> Vec<Value> {
    let (site, window) = (world.people.site("hall"), world.people.window("hall", "1"));
    let body = |n: usize| -> Value {
        json!({
            "site_id": site,
            "window_id": window,
            "channel": if n.is_multiple_of(2) { "web" } else { "wechat" },
            "scopes": [SCOPES[n % 8]],
            "narrative": format!("{}编号 @@", NARRATIVES[n % 8]),
            "wanted_outcome": "核实情况，书面答复，改进服务。",
            "business_number": format!("YW2026{n:06}"),
            "respondent": "一号窗口的工作人员，男，戴眼镜，工号看不清",
            "anonymous": false,
            "complainant": {
                "name": NAMES[n % 8],
                "sex": "undisclosed",
                "age": 25 + n,
                "phone": format!("138{:08}", n * 7919),
                "email": format!("complainant{n}@mail.example"),
                "address": "江州市中山路 12 号 3 单元 502"
            },
            "reply_channel": "email",
            "language": "zh-CN"
        })
    };
    (0..64).map(body).collect()
}
