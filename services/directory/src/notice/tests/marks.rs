//! What a title says.

use super::super::marks::{Mark, Title, Unclear, read};

#[test]
fn titles_as_feeds_write_them_say_which_day_it_is_and_what_it_is_called() {
    for (title, mark, name) in [
        ("元旦（休）", Some(Mark::Off), "元旦"),
        ("国庆节（班）", Some(Mark::Working), "国庆节"),
        ("国庆节 假期 第1天/共8天", Some(Mark::Off), "国庆节"),
        ("国庆节 补班 第2天/共2天", Some(Mark::Working), "国庆节"),
        ("春节休", Some(Mark::Off), "春节"),
        ("元旦班", Some(Mark::Working), "元旦"),
        ("[休] 端午节", Some(Mark::Off), "端午节"),
        ("国庆节补班", Some(Mark::Working), "国庆节"),
        ("清明节放假", Some(Mark::Off), "清明节"),
        ("春节调休上班", Some(Mark::Working), "春节"),
        ("劳动节 调休 补班", Some(Mark::Working), "劳动节"),
        ("上班", Some(Mark::Working), ""),
        ("儿童节", None, "儿童节"),
        // Not what they look like.
        ("退休干部座谈会", None, "退休干部座谈会"),
        ("值班", None, "值班"),
        ("夜班", None, "夜班"),
        ("班禅纪念", None, "班禅纪念"),
        ("Spring bank holiday", None, "Spring bank holiday"),
        ("", None, ""),
    ] {
        let name = name.to_owned();
        assert_eq!(read(title), Ok(Title { mark, name }), "{title}");
    }
    let long = "长".repeat(60);
    assert_eq!(read(&long).unwrap().name.chars().count(), 40);
}

#[test]
fn what_may_be_either_is_neither() {
    for title in ["春节 休 班", "国庆节放假 补班", "元旦休 元旦班"] {
        assert_eq!(read(title), Err(Unclear::Both), "{title}");
    }
    for title in ["国庆节调休", "调休", "春节（调休）"] {
        assert_eq!(read(title), Err(Unclear::Adjusted), "{title}");
    }
}
