# 统计、抽查、同类问题页面的文字。

### 统计
nav-statistics = 统计
statistics-title = 统计
to-statistics = ‹ 返回统计
statistics-year-wrong = 请填写四位数的年份，例如 2026
statistics-in-year = 年份
statistics-part = 期间
statistics-whole-year = 全年
statistics-scope = 类别（以最重的计）
statistics-count = 统计
statistics-year = { $year } 年
statistics-quarter = 第 { $count } 季度
statistics-month = { $count } 月
statistics-as-of = 统计截至 { $when }。
statistics-what-counts = 只计入您有权查看的投诉件；每个数字都可以点开看背后的投诉件。
statistics-pictures = 图
statistics-trend = { $year } 年各月收到与办结
statistics-received = 收到
statistics-closed = 办结
statistics-by-month = 月份
statistics-numbers = 看数字
statistics-satisfied = 满意度（回访时的五级评价）
statistics-no-answers = 这段时间还没有评价。
statistics-stages = 各环节用时（工作日），虚线为 3 日和 7 日
statistics-median = 中位数
statistics-p90 = P90（九成不超过）
statistics-stage = 环节
statistics-complaints = 件数
statistics-where = 各单位收到的投诉
statistics-nowhere = 这段时间没有投诉。
statistics-where-means = 每一行含其下级单位；颜色越深，件数越多；尚未确定类别的只计入合计。
statistics-figures = 全部指标及其定义
statistics-figure = 指标
statistics-value = 数值
statistics-definition = 定义
statistics-day = 归属日期
statistics-of-nothing = 无
statistics-working-days = 用时（工作日）
statistics-so-many = 共 { $count } 件
statistics-list-nothing = 没有投诉件。
statistics-csv = 下载数据表（CSV）
statistics-workbook = 下载工作簿（Excel）
statistics-workbook-lead = 工作簿含汇总、分单位、分类别和指标说明。写明理由的，另附投诉件明细；谁因何导出会留下记录。
statistics-reason = 导出投诉件明细的理由（选填）
statistics-reason-hint = 最多 200 字。不填则不含明细。
statistics-download = 下载
statistics-file = 投诉统计-{ $period }

### 抽查
nav-samples = 抽查
samples-title = 抽查已办结的投诉
samples-lead = 从这段时间办结的投诉中随机抽取。抽到哪些由种子决定：用同一个种子再抽，结果相同。
samples-size = 抽取件数（1 至 100）
samples-seed = 种子
samples-seed-hint = 种子可以是任意文字，例如会议上当场掷出的数字。网址含有种子，可以保存或发给同事核对。每次抽取都记入被抽中的投诉件。
samples-size-wrong = 件数请填写 1 至 100 的整数
samples-seed-wrong = 种子请填写 1 至 64 个字
samples-draw = 抽取
samples-new = 换一个新种子
samples-drawn = 用种子“{ $seed }”抽到的
samples-nothing = 这段时间没有可以抽查的办结件。

### 同类问题
nav-patterns = 同类问题
patterns-title = 反复出现的问题
to-patterns = ‹ 返回同类问题
patterns-lead = 同一人员一年内多次被投诉属实，或者同一窗口一个季度内多次出现同类问题，都列在这里，附有计入的投诉件。
patterns-mine-lead = 因反复出现的问题而交给您完成的措施。
patterns-which = 哪一类
patterns-both = 全部
patterns-persons = 人员
patterns-windows = 窗口
patterns-none = 没有反复出现的问题。
patterns-person = { $who }：多次被投诉属实
patterns-own-measure = 交给您的措施
patterns-since = { $when } 发现
patterns-lapsed = { $when } 起不再成立
patterns-counted-from = 依据 { $count } 件投诉：
patterns-complaint = 第 { $count } 件
patterns-measure = 措施
pattern-adoption = 提出整改措施
pattern-adoption-lead = 写明责任人和完成日期。窗口的问题可以改流程、组织培训或者纠正做法。
pattern-changed = 您打开页面之后，有别人改动了这一项。请核对现在的状态，再决定是否提交；您填写的内容都在。

### 领导批办
nav-inbox = 批办
inbox-title = 等您决定的
inbox-others = 其他待决定的
inbox-before = 上一件
inbox-after = 下一件
inbox-nothing = 现在没有等您决定的投诉。
