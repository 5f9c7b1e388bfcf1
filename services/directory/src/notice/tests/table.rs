//! CSV.

use super::*;

const TABLE: &str = "日期,类型,名称\n2027/1/1,休,元旦\n2026-12-31,off,元旦\n2027/2/20,补班,春节\n";

fn table(text: &[u8]) -> Result<Read, BadNotice> {
    super::super::read(text, &how(Format::Csv))
}

#[test]
fn a_table_is_read_in_each_encoding_that_spreadsheets_write() {
    let plain = table(TABLE.as_bytes()).unwrap();
    let expected = [
        "2026-12-31 off 元旦",
        "2027-01-01 off 元旦",
        "2027-02-20 working 春节",
    ];
    assert_eq!(said(&plain), expected);
    assert_eq!(plain.notice.source, PAPER);
    let marked = format!("\u{feff}{}", TABLE.replace('\n', "\r\n"));
    assert_eq!(table(marked.as_bytes()).unwrap(), plain);
    let (chinese, _, _) = encoding_rs::GB18030.encode(TABLE);
    assert!(std::str::from_utf8(&chinese).is_err());
    assert_eq!(table(&chinese).unwrap(), plain);
    let english = "name,date,kind\n\"元旦\",2027-01-01,Off\n".replace("Off", "off");
    assert_eq!(
        said(&table(english.as_bytes()).unwrap()),
        ["2027-01-01 off 元旦"]
    );
}

#[test]
fn what_is_neither_utf_8_nor_gb18030_is_refused() {
    for (bytes, flaw) in [
        (&b"\xff\xfed\0a\0"[..], "UTF-16"),
        (b"date,kind,name\n2027-01-01,off,\0\n", "UTF-16 or no text"),
        (
            b"date,kind,name\n2027-01-01,off,\xff\xff\n",
            "neither UTF-8 nor GB18030",
        ),
        (b"", "the first line heads"),
    ] {
        let said = flaws(table(bytes));
        assert!(said[0].contains(flaw), "{said:?}");
    }
}

#[test]
fn each_line_that_cannot_be_meant_is_named() {
    let whole = "date,kind,name\n2027-01-01,off,元旦\n2027-01-01,off,元旦\n2027-01-01,working,元旦\n\n\
                 2028-01-01,off,元旦\n2026-12-24,off,x\n2027-02-30,off,x\n01/02/2027,off,x\n2027-03-01,often,x\n2027-03-02,off\n";
    assert_eq!(
        flaws(table(whole.as_bytes())),
        [
            "line 3: 2027-01-01 is in the table already, at line 2",
            "line 4: 2027-01-01 is in the table already, at line 2",
            "line 6: 2028-01-01 is neither of 2027 nor of the week before",
            "line 7: 2026-12-24 is neither of 2027 nor of the week before",
            "line 8: the date is not like 2027-01-01 or 2027/1/1",
            "line 9: the date is not like 2027-01-01 or 2027/1/1",
            "line 10: the kind is neither off (休, 放假) nor working (班, 补班)",
            "line 11: has more or fewer columns than the first line",
        ]
    );
    for (header, flaw) in [
        ("date,kind", "each once"),
        ("date,kind,name,name", "each once"),
        ("date,kind,name,note", "other columns"),
    ] {
        let said = flaws(table(format!("{header}\n2027-01-01,off,x,x\n").as_bytes()));
        assert!(said[0].contains(flaw), "{said:?}");
    }
    let hidden = flaws(table(
        "date,kind,name\n2027-01-01,off,a\u{202e}b\n".as_bytes(),
    ));
    assert!(
        hidden[0].starts_with("line 2: a name has at most 40"),
        "{hidden:?}"
    );
    let many = "2027-01-01,off,x\n".repeat(1_100);
    let said = flaws(table(format!("date,kind,name\n{many}").as_bytes()));
    assert_eq!(said.len(), 50);
    assert_eq!(flaws(table(b"date,kind,name\n")), ["names no day of 2027"]);
}
