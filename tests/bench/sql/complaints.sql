-- One block of complaints as they might have come in, from `n0 + 1` to `n1` of `total`, the oldest
-- first: time-ordered ids over three years; a few sites have most of it; what is older than two months
-- is over; texts of about 120 characters out of phrases, with names and streets of which, as in any language,
-- a few are frequent and most are rare, and one phrase that is very rare.
-- {n0}, {n1}, {total}, {sites} (a uuid[] literal) are put in.
drop table if exists bench_rows;
create unlogged table bench_rows as
with phrase as (
    select
        array['今天上午九点','昨天下午两点半','上周三临近下班时','本月初的一个工作日','连续三天','节后第一个工作日','中午十二点左右','前天一早'] as times,
        array['在一号窗口','在社保窗口','在不动产登记窗口','在医院挂号处','在银行三号柜台','在企业登记窗口','在咨询台','在综合受理窗口'] as places,
        array['办理营业执照变更','办理养老保险转移','查询不动产档案','挂专家门诊的号','取定期存款','办理居住证','补办社会保障卡','缴纳契税'] as matters,
        array['工作人员态度冷淡，多次打断说明','窗口人员一直低头看手机，叫号不应','前后三位工作人员说法不一，材料清单改了两次','身份证号码录入错误，凭证作废','要求补交服务指南上没有的材料，拒绝说明理由','叫号后离岗近二十分钟，无人顶岗','语气生硬，嘲笑老年人不会用手机','超过承诺时限二十天仍没有结果'] as facts,
        array['为此往返跑了四趟，请了三天假','排队一个多小时没有办成','旁边几位群众也有意见','打电话询问无人接听','现场找不到值班领导','误了孩子入学报名','缴费凭证至今没有更正','只得改天再来'] as effects,
        array['希望核实情况，给出书面答复','请加强管理，安排专人巡查','要求当面道歉并改正错误','希望更新服务指南，统一口径','请明确办理进度和办结时间','建议增设窗口，延长服务时间','请调取监控录像核实','希望对工作人员进行培训'] as wishes,
        array['以上情况属实，可提供录音和照片','本人愿意配合调查','请通过电子邮件告知结果','谢谢','望尽快处理','已向上级部门反映','如有需要可当面说明','请为本人信息保密'] as ends,
        '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高' as families,
        '伟芳娜敏静丽强磊洋艳勇军杰娟涛超霞平刚桂英华玉兰建国文辉志明秀珍春梅海燕雪琴东鹏飞宇浩然佳怡晨曦子轩梓涵思远若彤' as given,
        '中山解放人民建设和平胜利文化新华光明友谊幸福长江黄河泰山青松翠竹兰花桃李梅园石桥柳林东湖西城南北门' as streets,
        '{sites}'::uuid[] as sites,
        array['closed','closed','closed','closed','closed','closed','closed','closed','closed','declined','withdrawn','closed'] as over,
        array['registered','accepted','classified','dispatched','in_handling','in_handling','in_approval','to_reply','to_follow_up','closed','closed','closed'] as under_way,
        array['web','web','web','wechat','wechat','phone','phone','desk','letter','email'] as channels
),
raw as (
    select n, now() - interval '3 years' + (n::float8 / {total}) * (interval '3 years' - interval '2 hours') as at,
        md5(n::text) as h, random() as a, random() as b, random() as c, random() as d
    from generate_series({n0} + 1, {n1}) n
)
select n,
    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid as id,
    'B' || substr(h, 1, 2) || '-' || extract(year from at)::int || '-' || lpad(n::text, 8, '0') as number,
    sites[1 + floor(cardinality(sites) * power(a, 2.2))::int] as site_id,
    at,
    case when at < now() - interval '60 days' then over[1 + floor(b * 12)::int] else under_way[1 + floor(b * 12)::int] end as stage,
    channels[1 + floor(c * 10)::int] as channel,
    case when d < 0.05 then 'major' else 'ordinary' end as severity,
    case when d < 0.02 then 's3' when d < 0.10 then 's2' else 's1' end as sensitivity,
    case when d < 0.02 then array['C'] when d < 0.5 then array['A'] when d < 0.85 then array['B'] else array['D'] end as scopes,
    '本人' || substr(families, 1 + floor(length(families) * power(random(), 2))::int, 1)
        || substr(given, 1 + floor(length(given) * power(random(), 2))::int, 1) || substr(given, 1 + floor(length(given) * random())::int, 1)
        || '，家住' || substr(streets, 1 + floor(length(streets) * power(random(), 2))::int, 1) || substr(streets, 1 + floor(length(streets) * random())::int, 1)
        || '路' || floor(1 + 300 * power(random(), 2))::int || '号。'
        || times[1 + floor(random() * 8)::int] || places[1 + floor(random() * 8)::int] || matters[1 + floor(random() * 8)::int] || '，'
        || facts[1 + floor(random() * 8)::int] || '，' || effects[1 + floor(random() * 8)::int] || '。'
        || facts[1 + floor(random() * 8)::int] || '，' || wishes[1 + floor(random() * 8)::int] || '，'
        || wishes[1 + floor(random() * 8)::int] || '。' || ends[1 + floor(random() * 8)::int] || '。'
        || case when n % 50000 = 17 then '柜台旁的鹦鹉叫个不停。' else '' end as narrative
from raw, phrase;
