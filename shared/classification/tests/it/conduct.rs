//! Named cases of what somebody of the staff may have done, and of what looks like it.

use classification::propose;
use regulation::{Scope, Severity};

#[test]
fn what_is_asked_without_a_word_or_given_by_way_of_kin_and_trade_is_an_allegation() {
    for (text, reason) in [
        // A figure named without a word.
        (
            "窗口的人没吭声，拿笔在桌上敲出个数，我只好照数给他。",
            "C1: 敲出个数",
        ),
        (
            "He slid a calculator across the counter and waited for me to nod.",
            "C1: slid a calculator",
        ),
        // Loans to the staff.
        (
            "信贷科那位说最近手头紧，问我借两千周转，借完当天就批了。",
            "C1: 手头紧",
        ),
        // Called by kinship at the window, and served first.
        (
            "那女的没取号，进门叫她嫂子，直接到柜台里面先办了。",
            "C2: 叫她嫂",
        ),
        (
            "I heard her call him uncle, and he was served ahead of the queue.",
            "C2: heard her call him",
        ),
        // Served by the business of those he decides about.
        (
            "管消防验收的所长常来我店里，两年没结过账，我不敢要。",
            "C3: 没结过账",
        ),
        (
            "The inspector who signs our permit has never paid for a meal here.",
            "C3: has never paid",
        ),
        // Phrases of rules that were there.
        (
            "经办的人说评几级看诚意，我不明白，隔壁的大姐一听就懂了。",
            "C1: 看诚意",
        ),
        (
            "收费的姑娘让我别扫墙上那个，扫她自己的码，四十块。",
            "C1: 自己的码",
        ),
        (
            "电工说不给两百就先排到下个月，我给了，当天通电。",
            "C1: 不给两百就",
        ),
        (
            "前面明明轮到我了，结果进去的是窗口经办人的连襟。",
            "C2: 经办人的连襟",
        ),
        (
            "The man with the list takes tips and calls those names first.",
            "C1: takes tips",
        ),
    ] {
        let proposal = propose(text);
        assert_eq!(
            proposal.scopes.first(),
            Some(&Scope::Integrity),
            "{text}: {proposal:?}"
        );
        assert_eq!(proposal.severity, Severity::Major, "{text}");
        assert!(
            proposal.reasons.iter().any(|told| told == reason),
            "{text}: {proposal:?}"
        );
    }
}

#[test]
fn gifts_given_back_money_at_the_till_and_the_kin_of_the_staff_at_home_are_no_allegation() {
    for text in [
        "手术前包了个红包，大夫硬是退到住院费里去了，这样的医生要表扬。",
        "我带了两条烟去，办事员说您拿回去自己抽，一分钱没多收，谢谢。",
        "厂里的采购吃回扣，老板不管，我该去哪里反映？",
        "她给儿子讲数学题讲了半个钟头，窗口前排了十几个人。",
        "三个工作人员围着一台按摩椅轮流试，没人叫号。",
        "The bank asked for a gift letter, then said that no gift letter was needed.",
        "They only take cash and the cash machine outside is broken.",
        "I would like to thank the staff at window two; everything was done in ten minutes.",
    ] {
        let proposal = propose(text);
        assert!(
            !proposal.scopes.contains(&Scope::Integrity),
            "{text}: {proposal:?}"
        );
    }
}

/// One of each class of conduct, by victims, witnesses and colleagues; and what looks like it.
#[test]
fn every_class_of_conduct_is_an_allegation_in_both_languages_and_its_near_misses_are_none() {
    for text in [
        // Money taken without a paper, or put where its taker keeps his own.
        "窗口那人收了我一百二，没给收据，往自己裤兜里一揣。",
        "The clerk took my sixty in cash, gave no receipt and put it in his wallet.",
        // To an account of theirs.
        "经办让我把评估费转到她老公的卡上，我有转账记录。",
        "I was told to transfer the fee to the inspector's wife's account.",
        // Used without paying.
        "管年检的科长在我店里换了四条轮胎，一分没给，我不敢要。",
        "The official who signs our licence eats at our restaurant and never pays.",
        // Favours for kin, and the queue against money.
        "他表弟没取号，直接进去就办了，我们排了一上午。",
        "给了保安二十块的先进去，没给的排到下午。",
        // A shop with a share.
        "窗口只认对面那家照相馆的照片，老板是她姐夫。",
        "They only accept photos from the studio run by the clerk's husband.",
        // Unless, and threats.
        "科长说不给两条烟就不给我盖章，拖了两个月。",
        "Unless I gave him fifty my file was going to stay incomplete.",
        "检查的人扬言要是不给一千，下周就来封我的门。",
        // Borrowed, and work at their home.
        "管我们执照的那位借走我一台电脑，半年了没还。",
        "叫我派工人给所长家装修，干了六天没给工钱，我的验收归他管。",
        "He had my crew tile his bathroom for nothing because he signs our permits.",
        // A thing for a deed, a share of what is paid, an error put right for money.
        "两条烟换一个公章，这就是你们窗口的规矩。",
        "补偿款下来他要分一成，不答应就说我缺证明。",
        "名字是他们写错的，给了他两百当场改好。",
        // In the passive, by many, from inside, in Cantonese and in traditional characters.
        "我们一家一百五都被收了，不交就不给登记，没有任何票。",
        "我在这个窗口上班，没开票的钱月底几个人分了。",
        "個職員收咗我三百蚊，冇單據，錢袋落自己袋。",
    ] {
        let proposal = propose(text);
        let first = proposal.scopes.first();
        assert_eq!(first, Some(&Scope::Integrity), "{text}: {proposal:?}");
    }
    for text in [
        "我交了二百工本费，给了发票，证等了两个月还没下来。",
        "I paid the rush fee at the till, have the receipt, and have waited eight weeks.",
        "多收了我四十块，窗口承认录错了，已经退款。",
        "我要给护士红包，人家追出来硬塞还给我，表扬。",
        "I left a twenty for the nurse and she ran after me to give it back. Thank you.",
        "几个工作人员凑份子给同事结婚随礼，窗口没人，我等了半小时。",
        "柜员上班在群里抢红包，我叫了三遍没人理。",
        "村里人说不花钱办不成，都是瞎说，我一分没花，就是厕所太脏。",
        "People say you have to slip them something. Nonsense. Only the lift was broken.",
        "邻居借了我的电钻两年不还，你们能不能管？",
        "骗子冒充银行的人让我转账到私人账户，我没转，提醒大家。",
        "看新闻说外省一个局长受贿判了十年，大快人心。",
        "请问加急费多少钱，在哪里交，给不给发票？",
        "我把购物卡忘在柜台上了，回去找，登记本上没有。",
    ] {
        let proposal = propose(text);
        assert!(
            !proposal.scopes.contains(&Scope::Integrity),
            "{text}: {proposal:?}"
        );
    }
}
