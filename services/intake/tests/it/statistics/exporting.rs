//! Numbers as files: what is in them, and who may take which.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use chrono::DateTime;
use serde_json::Value;

use super::counting::this_year;
use super::histories::{Dice, live};
use super::{behind, counted, statistics};
use crate::world::*;

type Book = Xlsx<Cursor<Vec<u8>>>;

async fn workbook(world: &World, who: uuid::Uuid, query: &str) -> (u16, Option<Book>) {
    let path = format!("/v1/statistics.xlsx?{query}");
    let (status, headers, bytes) = world.get(&path).by(&staff(who)).download().await;
    if status != 200 {
        return (status.as_u16(), None);
    }
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(
        headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment;")
    );
    let book = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    (200, Some(book))
}

fn rows(book: &mut Book, sheet: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn text(of: &str) -> Data {
    Data::String(of.to_owned())
}

/// The hall, and a sub-type of the organization's own, have names that a spreadsheet would take for a
/// formula; the sub-type is retired.
async fn rename(world: &World) {
    use diesel_async::SimpleAsyncConnection;
    let rename = format!(
        "update org_site set name_zh = '=HYPERLINK(\"x\")' where id = '{SITE}'; \
         insert into org_subtype values ('{SITE}', 1, 'B4', '=1+1', 'made up', null, false)"
    );
    world.conn().await.batch_execute(&rename).await.unwrap();
}

async fn classify_all(world: &World) {
    use diesel_async::SimpleAsyncConnection;
    let classify = "update complaints set subtypes = '{B2,B4,B9}'";
    world.conn().await.batch_execute(classify).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_says_what_the_api_says_and_holds_no_formula() {
    let world = World::new().await;
    rename(&world).await;
    let mut conn = world.conn().await;
    let mut dice = Dice::new(7);
    for _ in 0..60 {
        live(&mut conn, &mut dice).await;
    }
    counted(&world).await;
    classify_all(&world).await;
    let answer = statistics(&world, OFFICER, "period=2026&by=site").await;
    let counts = &answer["total"]["counts"];
    let number = |value: &Value| Data::Float(value.as_f64().unwrap());
    let (_, book) = workbook(&world, OFFICER, "period=2026&reason=quarterly%20review").await;
    let mut book = book.unwrap();
    let sheets = [
        "汇总 Summary",
        "按单位 By site",
        "按范围 By scope",
        "明细 Detail",
        "指标说明 Definitions",
    ];
    assert_eq!(book.sheet_names(), sheets);
    for sheet in sheets {
        let formulas = book.worksheet_formula(sheet).unwrap();
        assert!(formulas.cells().all(|(_, _, f)| f.is_empty()), "{sheet}");
    }

    let summary = rows(&mut book, "汇总 Summary");
    assert_eq!(summary[0][..2], [text("期间 Period"), text("2026")]);
    let Data::String(as_of) = &summary[1][1] else {
        panic!("{summary:?}")
    };
    assert!(DateTime::parse_from_rfc3339(as_of).is_ok(), "{as_of}");
    assert_eq!(summary[2][..2], [text("单位 Site"), text("全部 all")]);
    let of = |heading: &str| {
        let row = summary.iter().find(|row| row[0] == text(heading));
        row.unwrap_or_else(|| panic!("{heading}"))[1].clone()
    };
    assert_eq!(of("收到 Received"), number(&counts["received"]));
    assert_eq!(of("办结 Closed"), number(&counts["closed"]));
    assert_eq!(
        of("满意率 Satisfaction rate"),
        number(&answer["total"]["satisfaction_rate"])
    );
    let median = &answer["total"]["stages"]["days_total"]["median"];
    assert_eq!(of("办结用时 Total 中位数 median"), number(median));

    let sites = rows(&mut book, "按单位 By site");
    assert_eq!(sites[1][0], text("=HYPERLINK(\"x\") Government hall"));
    assert_eq!(sites[1][1], number(&counts["received"]));
    assert_eq!(
        sites.last().unwrap()[..2],
        [text("合计 Total"), number(&counts["received"])]
    );
    let scopes = rows(&mut book, "按范围 By scope");
    let all: f64 = scopes[1..scopes.len() - 1]
        .iter()
        .map(|row| match row[1] {
            Data::Float(n) => n,
            _ => 0.0,
        })
        .sum();
    assert_eq!(Data::Float(all), number(&counts["received"]));
    let definitions = rows(&mut book, "指标说明 Definitions");
    assert!(definitions.iter().any(|row| row[0] == text("超期 Overdue")));

    // The detail is what the list behind "received" says, without anybody's name.
    let detail = rows(&mut book, "明细 Detail");
    let list = behind(&world, OFFICER, "period=2026&figure=received").await;
    assert_eq!(detail.len() - 1, list.len());
    let numbers: Vec<String> = list.iter().map(ToString::to_string).collect();
    assert!(
        detail[1..]
            .iter()
            .all(|row| numbers.contains(&row[0].to_string()))
    );
    assert_eq!(detail[0][6], text("子类 Sub-types"));
    let named = text("B2 不按程序或承诺时限办理；B4 =1+1；B9");
    assert!(detail[1..].iter().all(|row| row[6] == named));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_leave_only_with_a_reason_and_by_those_who_may_export() {
    let world = World::new().await;
    world.accepted().await;
    counted(&world).await;
    let year = this_year();
    for who in [REGISTRAR, HEAD] {
        let (status, book) = workbook(&world, who, &year).await;
        assert_eq!(status, 200);
        let names = book.unwrap().sheet_names();
        assert!(!names.iter().any(|name| name.contains("明细")), "{names:?}");
        assert_eq!(
            workbook(&world, who, &format!("{year}&reason=x")).await.0,
            403
        );
    }
    assert!(world.trail(OFFICER).await.is_empty());
    assert_eq!(
        workbook(&world, OFFICER, &format!("{year}&reason=review"))
            .await
            .0,
        200
    );
    let exported = (format!("staff:{OFFICER}"), "statistics.exported".to_owned());
    assert_eq!(world.trail(OFFICER).await, [exported]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_opens_in_a_spreadsheet_and_runs_nothing() {
    let world = World::new().await;
    rename(&world).await;
    world.accepted().await;
    counted(&world).await;
    let path = format!("/v1/statistics.csv?{}&by=site", this_year());
    let answer = world.get(&path).by(&staff(OFFICER)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.starts_with('\u{feff}'), "a byte order mark");
    let mut lines = answer.text.trim_start_matches('\u{feff}').lines();
    let head = lines.next().unwrap();
    assert!(
        head.starts_with("period,as_of,key,name_zh,name_en,收到 Received,受理 Accepted"),
        "{head}"
    );
    let total = lines.next().unwrap();
    assert!(total.contains(",total,,,1,1,0,"), "{total}");
    let hall = lines.next().unwrap();
    assert!(
        hall.contains("\"'=HYPERLINK(\"\"x\"\")\",Government hall,1,1,0,"),
        "{hall}"
    );
    world.end().await;
}
