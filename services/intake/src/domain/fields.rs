//! What a registration may say, field by field; every fault is named with its place in the body.

/// A field that breaks a rule: a JSON pointer and what the field must be. Never the input itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// `/complainant/name`.
    pub pointer: &'static str,
    /// What the field must be.
    pub rule: &'static str,
}

/// Who complains. No `Debug`: personal values do not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// At most 64 characters.
    pub name: Option<String>,
    /// 男/女/不便透露, as the form's own code; optional (F-4.1a).
    pub sex: Option<String>,
    /// 1 to 120; optional (F-4.1a).
    pub age: Option<u8>,
    /// At most 20 characters; blanks, +86 and extensions are accepted.
    pub phone: Option<String>,
    /// At most 254 characters.
    pub email: Option<String>,
    /// At most 64 characters.
    pub wechat: Option<String>,
    /// Where a letter reaches them; at most 200 characters.
    pub address: Option<String>,
}

/// What is complained about, in the complainant's words. No `Debug`: it may name people.
#[derive(Clone, PartialEq, Eq)]
pub struct Matter {
    /// 投诉事项, 10 to 5,000 characters.
    pub narrative: String,
    /// 诉求, at most 1,000 characters.
    pub wanted_outcome: Option<String>,
    /// 业务编号, at most 64 characters.
    pub business_number: Option<String>,
    /// 被投诉人 in words: name, badge number or looks; at most 200 characters.
    pub respondent: Option<String>,
}

/// No control characters (but line breaks and tabs) and none that turn the reading direction.
pub fn is_plain_text(text: &str) -> bool {
    let turns = |c: char| matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .all(|c| matches!(c, '\n' | '\r' | '\t') || !(c.is_control() || turns(c)))
}

pub(super) struct Faults(pub(super) Vec<FieldError>);

impl Faults {
    pub(super) fn unless(&mut self, fits: bool, pointer: &'static str, rule: &'static str) {
        if !fits {
            self.0.push(FieldError { pointer, rule });
        }
    }

    fn text(
        &mut self,
        text: Option<&str>,
        longest: usize,
        pointer: &'static str,
        rule: &'static str,
    ) {
        let Some(text) = text else { return };
        let fits = !text.trim().is_empty() && text.chars().count() <= longest;
        self.unless(fits, pointer, rule);
        self.unless(is_plain_text(text), pointer, PLAIN);
    }
}

const PLAIN: &str = "must hold no control characters and none that turn the reading direction";

impl Matter {
    pub(super) fn check(&self, faults: &mut Faults) {
        let length = self.narrative.trim().chars().count();
        let rule = "must have 10 to 5,000 characters";
        let whole = self.narrative.chars().count();
        faults.unless(length >= 10 && whole <= 5_000, "/narrative", rule);
        faults.unless(is_plain_text(&self.narrative), "/narrative", PLAIN);
        let rule = "must have 1 to 1,000 characters";
        faults.text(
            self.wanted_outcome.as_deref(),
            1_000,
            "/wanted_outcome",
            rule,
        );
        let rule = "must have 1 to 64 characters";
        faults.text(
            self.business_number.as_deref(),
            64,
            "/business_number",
            rule,
        );
        let rule = "must have 1 to 200 characters";
        faults.text(self.respondent.as_deref(), 200, "/respondent", rule);
    }
}

impl Identity {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        let rule = "must have 1 to 64 characters";
        faults.unless(
            self.name.is_some(),
            "/complainant/name",
            "must be given, or the complaint be anonymous",
        );
        faults.text(self.name.as_deref(), 64, "/complainant/name", rule);
        let sexes = ["male", "female", "undisclosed"];
        let known = self.sex.as_deref().is_none_or(|sex| sexes.contains(&sex));
        faults.unless(
            known,
            "/complainant/sex",
            "must be male, female or undisclosed",
        );
        let fits = self.age.is_none_or(|age| (1..=120).contains(&age));
        faults.unless(fits, "/complainant/age", "must be 1 to 120");
        let phone = self.phone.as_deref();
        faults.text(
            phone,
            20,
            "/complainant/phone",
            "must have 1 to 20 characters",
        );
        let dialled = |c: char| c.is_ascii_digit() || " +-()#*,转".contains(c);
        let fits = phone.is_none_or(|p| {
            p.chars().all(dialled) && p.chars().filter(char::is_ascii_digit).count() >= 5
        });
        faults.unless(fits, "/complainant/phone", "must be a telephone number");
        let email = self.email.as_deref();
        faults.unless(
            email.is_none_or(is_email),
            "/complainant/email",
            "must be an e-mail address",
        );
        faults.text(self.wechat.as_deref(), 64, "/complainant/wechat", rule);
        let address = self.address.as_deref();
        faults.text(
            address,
            200,
            "/complainant/address",
            "must have 1 to 200 characters",
        );
        let reachable = [&self.phone, &self.email, &self.wechat, &self.address];
        let reachable = reachable.into_iter().any(Option::is_some);
        faults.unless(
            reachable,
            "/complainant",
            "must have a phone, an e-mail, a WeChat id or an address",
        );
    }
}

/// As much as can be known without sending one.
fn is_email(text: &str) -> bool {
    let plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let label = |l: &str| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-');
    plain
        && is_plain_text(text)
        && !local.is_empty()
        && local.len() <= 64
        && !local.contains(['@', ',', ';', '<', '>', '"'])
        && domain.contains('.')
        && domain.split('.').all(label)
        && !domain.contains(['@', ',', ';', '<', '>', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(check: impl FnOnce(&mut Faults)) -> Vec<&'static str> {
        let mut faults = Faults(Vec::new());
        check(&mut faults);
        faults.0.into_iter().map(|f| f.pointer).collect()
    }

    fn matter(narrative: &str) -> Matter {
        Matter {
            narrative: narrative.to_owned(),
            wanted_outcome: None,
            business_number: None,
            respondent: None,
        }
    }

    fn identity() -> Identity {
        Identity {
            name: Some("张三".into()),
            phone: Some("+86 138 0013 8000".into()),
            ..Identity::default()
        }
    }

    #[test]
    fn a_narrative_has_10_to_5000_characters() {
        let at_the_limits = ["字".repeat(10), "字".repeat(5_000)];
        for text in at_the_limits {
            assert!(faults_of(|f| matter(&text).check(f)).is_empty());
        }
        for text in ["字".repeat(9), " ".repeat(20), "字".repeat(5_001)] {
            assert_eq!(faults_of(|f| matter(&text).check(f)), ["/narrative"]);
        }
    }

    #[test]
    fn control_and_direction_characters_are_refused_but_line_breaks_are_not() {
        assert!(is_plain_text("第一行\r\n第二行\t完"));
        for c in [
            '\u{0}', '\u{1b}', '\u{7f}', '\u{85}', '\u{202e}', '\u{2066}', '\u{200f}',
        ] {
            assert!(!is_plain_text(&format!("abc{c}def")), "{:x}", u32::from(c));
            let text = format!("0123456789{c}");
            assert_eq!(faults_of(|f| matter(&text).check(f)), ["/narrative"]);
        }
    }

    #[test]
    fn an_ordinary_identity_fits_with_each_way_to_be_reached() {
        assert!(faults_of(|f| identity().check(f)).is_empty());
        for given in [
            Identity {
                phone: Some("010-8888 8888转123".into()),
                ..identity()
            },
            Identity {
                phone: None,
                email: Some("zhang.san@example.org".into()),
                ..identity()
            },
            Identity {
                phone: None,
                wechat: Some("zhang_san".into()),
                ..identity()
            },
            Identity {
                phone: None,
                address: Some("人民路1号".into()),
                ..identity()
            },
            Identity {
                age: Some(120),
                sex: Some("undisclosed".into()),
                ..identity()
            },
        ] {
            assert!(faults_of(|f| given.check(f)).is_empty());
        }
    }

    #[test]
    fn each_fault_of_an_identity_is_named() {
        for (given, pointer) in [
            (
                Identity {
                    name: None,
                    ..identity()
                },
                "/complainant/name",
            ),
            (
                Identity {
                    name: Some("名".repeat(65)),
                    ..identity()
                },
                "/complainant/name",
            ),
            (
                Identity {
                    age: Some(0),
                    ..identity()
                },
                "/complainant/age",
            ),
            (
                Identity {
                    age: Some(121),
                    ..identity()
                },
                "/complainant/age",
            ),
            (
                Identity {
                    sex: Some("x".into()),
                    ..identity()
                },
                "/complainant/sex",
            ),
            (
                Identity {
                    phone: Some("1".repeat(21)),
                    ..identity()
                },
                "/complainant/phone",
            ),
            (
                Identity {
                    phone: Some("call me now".into()),
                    ..identity()
                },
                "/complainant/phone",
            ),
            (
                Identity {
                    email: Some("nobody".into()),
                    ..identity()
                },
                "/complainant/email",
            ),
            (
                Identity {
                    email: Some("a@b@c.d".into()),
                    ..identity()
                },
                "/complainant/email",
            ),
            (
                Identity {
                    email: Some("a b@c.d".into()),
                    ..identity()
                },
                "/complainant/email",
            ),
            (
                Identity {
                    phone: None,
                    ..identity()
                },
                "/complainant",
            ),
        ] {
            let faults = faults_of(|f| given.check(f));
            assert!(faults.contains(&pointer), "{pointer}: {faults:?}");
        }
    }
}
