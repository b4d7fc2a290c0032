"""What the pages say in their own words, in the languages that they come in."""

from typing import Any

LANGUAGES = ("en", "zh")
OWN_NAMES = {"en": "English", "zh": "中文"}  # of each language in itself

# What is said under a key, in English and in Chinese.
WORDS: dict[str, tuple[str, str]] = {
    # the frame of every page
    "rules": ("Rules", "规则"),
    "skip": ("To the content", "跳到正文"),
    "pages": ("Pages", "页面"),
    "policies": ("Policies", "规则文件"),
    "sources": ("Sources", "来源"),
    "catalogue": ("Catalogue", "编号目录"),
    "glossary": ("Words", "词汇表"),
    "to be set": ("To be set", "待设参数"),
    "connections": ("Connections", "相互关系"),
    "digest": ("Digest", "指纹"),
    "digest means": (
        "It changes when, and only when, the meaning of the rules changes.",
        "规则的含义变了它才变, 含义变了它必变。",
    ),
    "on this page": ("On this page", "本页内容"),
    "scroll": ("Table, can be scrolled sideways", "表格, 可横向滚动"),
    "draws": ("Diagram, can be scrolled sideways", "图, 可横向滚动"),
    # the first page
    "index about": (
        "Each page shows one policy as it stands in its rule file: what it asks for, how it decides and why, where each row comes from, and the tests that hold it to that.",
        "每页是一份规则文件的原貌: 需要哪些信息, 如何决定, 理由是什么, 每一行出自何处, 以及约束它的测试。",
    ),
    "counted": (
        "{policies} policies, {decisions} decisions, {rows} rows, {tests} tests",
        "{policies}份规则文件, {decisions}项决定, {rows}行规则, {tests}个测试",
    ),
    "in the top folder": ("Rules", "规则"),
    # a policy
    "policy": ("Policy", "规则文件"),
    "case plan": ("Case plan", "案件流程"),
    "version": ("Version", "版本"),
    "file": ("File", "文件"),
    "implements": ("Carries out", "实现编号"),
    "drawn from": ("Drawn from", "依据"),
    "uses": ("Uses", "引用"),
    "used by": ("Used by", "被引用于"),
    "diagram of": ("What each decision of {name} rests on", "{name}的各项决定以什么为依据"),
    "diagram policies": ("Which policies use which", "规则文件之间的引用"),
    "diagram states": ("The states of {name} and the moves between them", "{name}的状态及其变动"),
    "too large to draw": (
        "There is too much here for a drawing that could be read; each decision says below what it reads.",
        "内容过多, 画出来无法辨认; 各项决定所读取的内容见下文。",
    ),
    "drawn elsewhere": ("from another policy", "出自其他规则文件"),
    "inputs": ("Inputs", "输入"),
    "inputs about": ("What has to be known for a decision.", "作决定所需的信息。"),
    "parameters": ("Parameters", "参数"),
    "parameters about": (
        "Numbers and words that the business sets; everything else stays when they change.",
        "由业务方设定的数值和文字; 改动它们, 其余不变。",
    ),
    "functions": ("Functions", "函数"),
    "must hold": ("Must hold", "必须成立"),
    "must hold about": (
        "Where one of these does not hold, nothing is decided: the policy says which, and why.",
        "任何一条不成立, 就不作决定, 并指出是哪一条、为什么。",
    ),
    "decisions": ("Decisions", "决定"),
    "name": ("Name", "名称"),
    "type": ("Type", "类型"),
    "values": ("Allowed", "允许的值"),
    "meaning": ("Meaning", "含义"),
    "value": ("Value", "值"),
    "label": ("Where from", "出处"),
    "any value": ("any", "任意"),
    "optional": ("may be missing", "可缺"),
    "required": ("required", "必填"),
    "private": ("private: never shown", "隐私: 不予显示"),
    "asked": ("Asked for", "是否必填"),
    "whole": ("whole numbers", "整数"),
    "not set": ("not set", "未设定"),
    "not set about": (
        "Nobody has set it yet: each decision that reads it says so.",
        "尚未设定: 读取它的每项决定都会说明这一点。",
    ),
    "from the start": ("at first", "起初"),
    "from day": ("from {day}", "自{day}起"),
    "gives": ("Gives", "结果"),
    "gives Checklist": (
        "how the list stands (status), what is done, missing, unknown, pending, late, out of order, not applicable, and what comes next",
        "清单状态(status), 已完成、缺少、不明、待办、逾期、次序不对、不适用的各项, 以及下一项",
    ),
    "gives ScoreCard": (
        "how the card stands (status), the total, the weakest item, and the items that are unknown",
        "评分状态(status), 总分, 最弱的一项, 以及未知的各项",
    ),
    "gives fields": ("these values:", "以下各值:"),
    "gives rows": ("a list, each entry with these values:", "一个列表, 每项含以下各值:"),
    "reads": ("Reads", "读取"),
    "read by": ("Read by", "用于"),
    "takes": ("Takes", "参数"),
    "input": ("input", "输入"),
    "parameter": ("parameter", "参数"),
    "decision": ("decision", "决定"),
    "function": ("function", "函数"),
    # tables
    "table": ("Decision table", "决策表"),
    "row": ("Row", "行"),
    "if": ("If", "条件"),
    "then": ("Then", "结果"),
    "because": ("Because", "理由"),
    "note": ("Note", "备注"),
    "holds": ("In force", "有效期"),
    "until": ("until {day}", "至{day}"),
    "always": ("always", "始终"),
    "the outcome": ("the outcome", "结果"),
    "default": ("Where no row fits: {value}", "没有一行符合时: {value}"),
    "in file": ("The rows stand in a file of their own: {file}.", "各行存于单独的文件: {file}。"),
    "hit unique": (
        "Exactly one row fits; two that fit are an error.",
        "恰好一行符合; 若有两行符合即为错误。",
    ),
    "hit any": (
        "Several rows may fit, and all that fit say the same.",
        "可以有多行符合, 但结果必须一致。",
    ),
    "hit first": ("The first row that fits, from top to bottom, counts.", "自上而下, 以第一个符合的行为准。"),
    "hit priority": (
        "Of the rows that fit, the one counts whose outcome stands first in the list of allowed values.",
        "符合的各行中, 以结果在允许值列表里排在最前者为准。",
    ),
    "hit rule order": ("Every row that fits counts, from top to bottom.", "所有符合的行都算, 自上而下排列。"),
    "hit output order": (
        "Every row that fits counts, in the order of the allowed values.",
        "所有符合的行都算, 按允许值的次序排列。",
    ),
    "hit collect": ("Every row that fits counts; their order means nothing.", "所有符合的行都算, 不分先后。"),
    "hit collect sum": ("The outcomes of all rows that fit are added up.", "把所有符合的行的结果相加。"),
    "hit collect min": ("Of all rows that fit, the smallest outcome counts.", "取所有符合的行中最小的结果。"),
    "hit collect max": ("Of all rows that fit, the largest outcome counts.", "取所有符合的行中最大的结果。"),
    "hit collect count": ("How many rows fit is the outcome.", "结果是符合的行数。"),
    "otherwise means": (
        "The row “otherwise” counts where no other row fits.",
        "其他行都不符合时, 以“otherwise”行为准。",
    ),
    "no row": (
        "Where no row fits, there is no answer, and the decision says so.",
        "没有一行符合时不作回答, 并会说明这一点。",
    ),
    "none is empty": ("Where no row fits, the list is empty.", "没有一行符合时, 列表为空。"),
    "checklist": ("Checklist", "检查清单"),
    "checklist any": ("The items may be done in any order.", "各项不分先后。"),
    "checklist strict": ("The items are done in the order in which they stand here.", "各项须按此处的次序完成。"),
    "checklist log": ("What was done, and in which order, is read from", "做过什么、次序如何, 读自"),
    "item": ("Item", "项目"),
    "applies when": ("Applies when", "适用条件"),
    "done when": ("Done when", "完成条件"),
    "done at": ("Done at", "完成时刻"),
    "due": ("Due by", "期限"),
    "if missing": ("If it is missing", "缺少时的理由"),
    "scores": ("Score card", "评分卡"),
    "scores weighted mean": (
        "The total is the mean of the scores by their weights; while a score is unknown, so is the total.",
        "总分是各项得分按权重的平均; 只要有一项未知, 总分即未知。",
    ),
    "scores sum": (
        "The total is the sum of the scores, each times its weight; while a score is unknown, so is the total.",
        "总分是各项得分乘以权重之和; 只要有一项未知, 总分即未知。",
    ),
    "score": ("Score", "得分"),
    "weight": ("Weight", "权重"),
    "phrases": ("Phrases", "用语"),
    "phrases about": (
        "Looks for these sayings in a text. “/” parts alternatives, “…” is a few words between, {n} is a number. Simplified and traditional, full and half width are one.",
        "在文字中寻找下列说法。“/”隔开不同说法, “…”代表中间的几个字, {n}代表数字。简体繁体、全角半角视为相同。",
    ),
    "phrases text": ("The text", "所读文字"),
    "phrases when": ("Only when", "仅当"),
    "says": ("Says", "说到"),
    "and says": ("And says", "并说到"),
    "unless": ("Unless", "除非"),
    "expression": ("Worked out as", "计算方式"),
    "context": ("Worked out step by step; each line sees those above it.", "逐步计算; 每一行都能用到上面各行。"),
    "result": ("the outcome", "结果"),
    "no logic": ("It is given from outside.", "由外部给出。"),
    "called": ("Calls", "调用"),
    "with": ("With", "其中"),
    "if so": ("If", "如果"),
    "then so": ("Then", "则"),
    "else so": ("Else", "否则"),
    "of these": ("Of these", "在这些之中"),
    "those with": ("Those with", "满足条件者"),
    "for": ("For each", "对每一个"),
    "some": ("Is there one among these", "其中是否有一个"),
    "every": ("Is it so for every one of these", "是否每一个都"),
    "in": ("in", "取自"),
    "gives each": ("this", "得出"),
    "lists": ("A list of", "列表"),
    # case plans
    "states": ("States", "状态"),
    "state": ("State", "状态"),
    "starts as": ("A case starts as", "案件起始状态"),
    "ends as": ("It ends as", "结束状态"),
    "any state": ("any state", "任何状态"),
    "events": ("Events", "事件"),
    "event": ("Event", "事件"),
    "fields": ("What it tells", "所含信息"),
    "facts": ("Facts", "事实"),
    "patterns": ("Patterns", "事件模式"),
    "pattern": ("Pattern", "模式"),
    "patterns about": ("Several events that together mean something.", "若干事件合起来才有的含义。"),
    "these events": ("These events", "事件组合"),
    "times": ("Times", "次数"),
    "same": ("With the same", "相同之处"),
    "where": ("Where", "条件"),
    "within": ("Within", "期限内"),
    "among": ("Among", "范围"),
    "among case": ("one case", "同一案件"),
    "among cases": ("all cases", "各案件之间"),
    "signals": ("Signals", "信号"),
    "actions": ("Actions", "动作"),
    "action": ("Action", "动作"),
    "actions about": (
        "What the surrounding service is asked to do.",
        "要求外部服务去做的事。",
    ),
    "fills": ("What used policies are asked with", "引用的规则文件所需输入"),
    # tests
    "tests": ("Tests", "测试"),
    "tests about": (
        "Each line is a case with what must come out. They are run whenever the rules change.",
        "每行是一个案例及其应有的结果。规则一有改动就重新运行。",
    ),
    "no tests": ("There are no tests beside this policy.", "此规则文件没有测试。"),
    "test": ("Case", "案例"),
    "given": ("Given", "已知"),
    "given for all": (
        "Given in every case below, unless the case says otherwise",
        "以下各案例均已知(案例另有说明的除外)",
    ),
    "expected": ("Expected", "应得"),
    "as of": ("As of", "截至"),
    "parameters here": ("With the parameters", "参数设为"),
    "rows that fire": ("Rows that fire", "起作用的行"),
    "must fail": ("Must be refused as", "应被拒绝:"),
    "remarks": ("Remarks", "附注"),
    "none": ("none", "无"),
    "tested by": ("Tested by", "测试"),
    "at": ("At", "时刻"),
    "unchanged": ("stays", "不变"),
    # sources and labels
    "SOURCE": ("SOURCE", "SOURCE 原文"),
    "INFERRED": ("INFERRED", "INFERRED 推断"),
    "PARAMETER": ("PARAMETER", "PARAMETER 自定"),
    "no label": ("no label", "无标签"),
    "SOURCE means": ("a source states it", "来源明文所述"),
    "INFERRED means": ("it follows from a source", "由来源推断"),
    "PARAMETER means": ("the house chooses it", "由本单位自定"),
    "labels": ("Labels", "标签"),
    "source": ("Source", "来源"),
    "sources about": (
        "Each source that the rules cite, with what rests on it.",
        "规则引用的每个来源, 以及以它为依据的内容。",
    ),
    "source about": ("What rests on this source, policy by policy.", "以此来源为依据的内容, 按规则文件排列。"),
    "place": ("Where in it", "所在位置"),
    "no sources": ("No policy names a source.", "没有规则文件注明来源。"),
    # lists
    "catalogue about": ("Which policy carries out which id.", "每个编号由哪份规则文件实现。"),
    "no ids": ("No policy says which id it carries out.", "没有规则文件注明所实现的编号。"),
    "id": ("Id", "编号"),
    "glossary about": (
        "Every name in the rules: what it is, in which policy, and what it means.",
        "规则中的每个名称: 属于哪一类, 出自哪份规则文件, 含义如何。",
    ),
    "kind": ("Kind", "类别"),
    "unset about": (
        "No text gives these values, and nobody has set them yet. An organisation sets them in a settings file; until then the decisions that read them say so.",
        "这些值没有任何来源给出, 也还没有人设定。由使用单位在设置文件中设定; 在此之前, 读取它们的决定会说明这一点。",
    ),
    "all set": ("Every parameter has a value.", "所有参数都已设定。"),
    "connections about": (
        "An arrow leads from a policy to one that uses its decisions. Policies that stand alone are not drawn.",
        "箭头由一份规则文件指向引用其决定的文件。互不引用的文件不画出。",
    ),
    "no connections": ("No policy uses another.", "规则文件之间没有引用。"),
}

# Types in plain words: name in a rule file: (English, Chinese)
TYPES = {
    "number": ("number", "数字"),
    "string": ("text", "文字"),
    "boolean": ("yes or no", "是或否"),
    "date": ("day", "日期"),
    "time": ("time of day", "时间"),
    "date and time": ("moment", "时刻"),
    "days and time duration": ("days or hours", "天或小时数"),
    "years and months duration": ("years or months", "年或月数"),
    "list": ("list of {item}", "{item}列表"),
    "records": ("list, each with {fields}", "列表, 每项含{fields}"),
    "range": ("range of {item}", "{item}范围"),
    "function": ("function", "函数"),
    "context": ("{fields}", "{fields}"),
    "any": ("any value", "任何值"),
    "null": ("nothing", "空"),
}


class Wording:
    """The words of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._at = LANGUAGES.index(lang)

    def __call__(self, key: str, **parts: Any) -> str:
        """The words under a key, with parts put into their places."""
        return _filled(WORDS[key][self._at], parts)

    def type(self, key: str, **parts: Any) -> str:
        """The words for a type."""
        return _filled(TYPES[key][self._at], parts)


def _filled(words: str, parts: dict[str, Any]) -> str:
    return words.format_map(parts) if parts else words
