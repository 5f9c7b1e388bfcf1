//! A few rules and a model of hardly more than a bias: small enough to see what a text must come to.

use crate::{
    model::{CLASSES, INTEGRITY, MAJOR, Model, NOTHING, OUTPUTS},
    rules::Rules,
};

const RULES: &str = r#"
harmless = ["抢红包", "不但", "抢了红包啊", "了", "分红", "包干"]

[[rule]]
id = "bribe"
why = "money for a service"
subtype = "C1"
phrases = ["红包", "收~好处", "bribe"]

[[rule]]
id = "rude"
why = "abuse"
subtype = "A1"
phrases = ["骂人"]

[[rule]]
id = "untold"
why = "the lack is the complaint"
subtype = "B1"
phrases = ["告知"]

[[rule]]
id = "slow"
why = "a suspicion only"
subtype = "B2"
phrases = ["拖延"]
weak = true

[[rule]]
id = "injury"
why = "somebody was hurt"
major = "injury"
phrases = ["摔伤"]

[[rule]]
id = "dirty"
why = "of a place nearby"
subtype = "D1"
phrases = ["很脏"]
with = "place"

[[rule]]
id = "stale"
why = "of notices, not of food"
subtype = "D2"
phrases = ["过期"]
unless = "food"

[[rule]]
id = "within"
why = "only where the text speaks of a lift"
subtype = "D3"
phrases = ["坏掉"]
within = "lift"

[[rule]]
id = "not-in"
why = "only where the text speaks of no private car"
subtype = "D3"
phrases = ["堵住"]
not_in = "car"

[[rule]]
id = "praise"
why = "thanks"
outside = "praise"
phrases = ["感谢"]

[[rule]]
id = "enquiry"
why = "a question"
outside = "enquiry"
phrases = ["请问"]
overrides = true

[[rule]]
id = "sensitive"
why = "may be meant"
sensitive = true
phrases = ["意思一下"]

[words]
place = ["厕所"]
food = ["牛奶"]
lift = ["电梯"]
car = ["私家车"]
negation = ["没有", "没", "不", "no"]
filler = ["收", "给", "过", "但", "有没有", "any"]
doubt = ["难道"]
condition = ["就不办"]
cause = ["所以"]
giving = ["给"]
refusal = ["拒收"]
insisting = ["非要"]
stranger = ["中介"]
inside = ["科长"]
collusion = ["勾结"]
elsewhere = ["外地"]
here = ["本厅"]
unrelated = ["与你们无关"]
unfounded = ["谣言", "nonsense"]
window = ["窗口"]
"public life" = ["村长", "村民"]
"#;

pub(crate) fn rules() -> Rules {
    Rules::parse(RULES, "").expect("well written")
}

/// In eighths; all that is not named weighs nothing. Names are those of [`CLASSES`], `major` and
/// `integrity`.
type Weights<'a> = &'a [(&'a str, i8)];

pub(crate) fn model(rules: &Rules, bias: Weights<'_>) -> Model {
    model_of(rules, bias, &[])
}

/// The same with words of the text that weigh something.
pub(crate) fn model_of(rules: &Rules, bias: Weights<'_>, words: &[(&str, Weights<'_>)]) -> Model {
    let mut file = format!("@\t{}\n", row(bias));
    for (word, weights) in words {
        file += &format!("{word}\t{}\n", row(weights));
    }
    Model::parse(&file, rules).expect("well written")
}

fn row(weights: Weights<'_>) -> String {
    let mut row = [NOTHING; OUTPUTS];
    for (name, weight) in weights {
        let output = match *name {
            "major" => MAJOR,
            "integrity" => INTEGRITY,
            class => CLASSES.iter().position(|c| *c == class).expect("a class"),
        };
        row[output] = NOTHING.checked_add_signed(*weight).expect("a character");
    }
    String::from_utf8(row.to_vec()).expect("ASCII")
}
