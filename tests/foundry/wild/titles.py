"""Titles, paths and paragraphs of the wild set: as mixed as those of real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.foundry import words
from tests.foundry.drawing import Draw, spoken

if TYPE_CHECKING:
    from tests.foundry.wild.scribe import Scribe

PATHS: dict[str, tuple[tuple[str, ...], ...]] = {
    "news": (("新闻中心", "时政要闻"), ("要闻", "部门信息"), ("工作动态",), ("新闻动态", "区县动态"), ("资讯中心", "图片新闻"),
             ("走进云泉", "今日要闻"), ("政务动态", "镇街传真")),
    "notice": (("政务公开", "公告公示"), ("通知公告",), ("新闻中心", "公示公告"), ("要闻动态", "公告栏"), ("信息公开", "公告通告")),
    "document": (("政务公开", "政策", "市政府文件"), ("政府信息公开", "法定主动公开内容", "政策文件"), ("信息公开", "规范性文件"),
                 ("政策", "政策文件库"), ("政务公开", "文件", "政办发"), ("首页信息", "政策法规")),
    "interpretation": (("政务公开", "政策解读", "部门解读"), ("解读回应", "文字解读"), ("政策", "解读")),
    "guide": (("办事服务", "办事指南"), ("网上办事", "个人办事", "社会保障"), ("政务服务", "服务指南")),
    "qa": (("互动交流", "领导信箱"), ("政民互动", "在线咨询"), ("公众参与", "信件选登")),
    "statistics": (("数据发布", "统计公报"), ("统计数据", "月度数据"), ("政务公开", "统计信息")),
    "enforcement": (("政务公开", "行政处罚"), ("双公示", "行政处罚"), ("信息公开", "行政执法", "处罚决定")),
    "procurement": (("政采公告", "中标公告"), ("交易信息", "政府采购", "采购公告"), ("公共资源交易", "招标公告")),
    "annual_report": (("政府信息公开", "政府信息公开年报"), ("信息公开", "年度报告"), ("政府信息公开年度报告",)),
    "gi_guide": (("政府信息公开", "政府信息公开指南"), ("信息公开指南",)),
    "list": (("政务公开", "政策文件"), ("新闻中心", "工作动态"), ("公告公示",), ("政府信息公开", "人事任免"), ("财政资金", "部门预决算"),
             ("热点专题", "优化营商环境", "工作进展"), ("机关党建",), ("建议提案办理", "人大建议")),
    "column": (("政务公开", "重点领域信息公开"), ("专题专栏", "乡村振兴"), ("政务公开",)),
    "other": (("关于我们",), ("网站声明",), ("政务公开", "机构概况"), ("走进云泉", "历史沿革"), ("政府信息公开", "机构职能")),
    "home": (("",),), "search": (("",),), "shell": (("",),),
}  # fmt: skip
_WEEK = ("一", "二", "三", "四", "五")


def title(d: Draw, kind: str) -> str:
    m, y = words.matter(d), d.number(2014, 2026)
    place, office, size = d.place, d.office, d.place[-1]
    made: dict[str, tuple[str, ...]] = {
        "news": (
            f"{place}{d.one(('召开', '举行'))}{y}年{m}工作{d.one(('推进会', '座谈会', '部署会议'))}",
            f"{d.one(('李岚', '王屏', '周溪'))}到{words.place(d)}调研{m}工作",
            f"{office}：扎实做好{m}工作",
            f"“{m}”走进{d.one(('社区', '校园'))} {d.one(('点亮', '温暖'))}百姓生活",
            f"{place}{d.number(3, 90)}项民生实事全部完成——{m}惠及{d.number(2, 30)}万人",
            f"{m}迎来“升级版”", f"{size}委常委会召开会议 研究{m}等工作",
            f"【{d.one(('基层动态', '主题教育', '图片新闻'))}】{words.place(d)}开展{m}宣传",
            f"多措并举，{office}全力推进{m}", f"{y}年{place}经济运行情况新闻发布会", f"{m}有了“时间表”（图）",
        ),
        "notice": (
            f"关于{y}年{m}拟补助对象的公示", f"{office}关于{m}的公告", f"关于开展{m}情况公开征求意见的公告",
            f"{place}{y}年事业单位公开招聘工作人员公告", f"关于{spoken(d.day)}停水的通知", f"{m}项目环境影响评价文件受理公示",
            f"致全{size}广大居民的一封信——关于{m}的倡议" if d.chance(0.0) else f"{office}招聘公告",
            f"关于{d.number(1, 12)}月份{m}检查情况的通报", f"{y}年{m}专项资金分配结果公示（第{d.number(1, 9)}批）",
            f"{place}道路交通管制通告", f"关于领取{m}证书的通知",
        ),
        "document": (
            f"{place}人民政府关于印发{place}{m}管理办法的通知", f"{place}人民政府办公室关于做好{y}年{m}工作的通知",
            f"{place}人民政府关于{m}的实施意见", f"关于印发《{place}{m}实施细则》的通知",
            f"{place}人民政府办公室关于成立{m}工作领导小组的通知", f"{place}人民政府关于同意{m}规划的批复",
            f"{office}等{_WEEK[d.number(1, 4)]}部门关于进一步加强{m}工作的通知",
            f"{place}人民政府办公室印发关于推进{m}若干措施的通知", f"{place}人民政府关于废止部分{m}文件的决定",
        ),
        "interpretation": (
            f"《{place}{m}管理办法》政策解读", f"图解：{place}{m}实施方案", f"关于《{m}若干措施》的解读",
            f"一图读懂{place}{m}政策", f"【图文解读】{place}{m}行动计划",
        ),
        "guide": (f"{m}申请指南", f"{m}办事指南", f"{m}服务指南", f"如何办理{m}", f"{m}办理流程"),
        "qa": (f"关于{m}问题的咨询", f"{m}怎么办理？", f"请问{m}什么时候开始", f"咨询{m}", f"{words.place(d)}{m}问题投诉"),
        "statistics": (
            f"{y}年{place}国民经济和社会发展统计公报", f"{y}年1-{d.number(2, 11)}月{place}主要经济指标",
            f"{place}{y}年{d.number(1, 12)}月居民消费价格变动情况", f"{place}第七次全国人口普查公报（第{d.number(1, 6)}号）",
        ),
        "enforcement": (
            f"行政处罚决定书（{place[0]}应急罚〔{y}〕{d.number(1, 99)}号）", f"{place}某某餐饮店未按规定公示案行政处罚决定书",
            f"{office}{y}年第{d.number(1, 9)}批行政处罚信息公示", f"行政处罚信息公开表（{place}某某公司）",
        ),
        "procurement": (
            f"{place}{m}采购项目公开招标公告", f"{office}{m}服务项目中标（成交）结果公告", f"{m}工程竞争性磋商公告",
            f"{place}{m}设备采购更正公告", f"{m}项目单一来源采购公示",
        ),
        "annual_report": (
            f"{office}{y}年政府信息公开工作年度报告", f"{place}{y}年政府信息公开工作年度报告",
            f"{place}人民政府{y}年政府信息公开年度报告", f"{y}年{place}政府信息公开工作报告",
        ),
        "gi_guide": (f"{office}政府信息公开指南", f"{place}人民政府信息公开指南", "政府信息公开指南"),
        "other": ("",), "list": ("",), "column": ("",), "home": ("",), "search": ("",), "shell": ("",),
    }  # fmt: skip
    return d.one(made[kind])


def paragraphs(d: Draw, kind: str, s: Scribe) -> list[str]:
    m = words.matter(d)
    if kind == "document":
        made = [
            "各乡（镇）人民政府、街道办事处，各有关部门：",
            f"为做好{m}工作，现将有关事项通知如下。{words.sentences(d, 0, 1)}",
        ]
        made += [
            f"{n}、{m}{d.one(('目标任务', '工作要求', '保障措施'))}。{words.sentences(d, 1, 3)}"
            for n in "一二三四"[: d.number(2, 4)]
        ]
        return made
    if kind == "notice":
        return [*(words.sentences(d, 1, 4) for _ in range(d.number(1, 5))),
                f"联系人：张工，联系电话：0{d.number(310, 999)}-{d.number(2000000, 8999999)}。", d.one(("特此公告。", "特此通知。", ""))]  # fmt: skip
    if kind == "interpretation":
        return [x for h in ("一、政策背景", "二、制定依据", "三、主要内容") for x in (h, words.sentences(d, 1, 3))]
    if kind == "guide":
        return ["一、受理条件", words.sentences(d, 0, 1), "二、申请材料", "身份证原件及复印件、申请表。", "三、办理流程",
                words.sentences(d, 0, 1), "四、办理时限：5个工作日", "五、收费标准：不收费", "六、咨询电话：12345"]  # fmt: skip
    if kind == "statistics":
        return [f"{d.number(1, 11)}月份，全{d.place[-1]}{m}增长{d.number(1, 9)}.{d.number(1, 9)}%，比上年同期提高0.{d.number(1, 9)}个百分点。"
                + words.sentences(d, 0, 1) for _ in range(d.number(3, 6))]  # fmt: skip
    if kind == "procurement":
        return ["一、项目编号：" + f"{d.place[0]}采-{d.day.year}-{d.number(100, 999)}", f"二、项目名称：{m}项目", "三、中标（成交）信息",
                f"供应商名称：{d.place}某某科技有限公司", f"中标金额：{d.number(20, 900)}.5万元", "四、公告期限",
                "自本公告发布之日起1个工作日。", words.sentences(d, 0, 1)]  # fmt: skip
    if kind == "annual_report":
        return [x for h in ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
                            "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项")
                for x in (h, words.sentences(d, 1, 2))]  # fmt: skip
    if kind == "gi_guide":
        return [x for h in ("一、公开内容", "二、公开形式", "三、依申请公开", "四、监督和救济渠道", "五、公开工作机构")
                for x in (h, words.sentences(d, 1, 2))]  # fmt: skip
    lead = d.one(
        (
            f"本网讯　{d.day.month}月{d.day.day}日，{m}工作会议召开。",
            f"（记者 李岚）近日，{d.place}{m}工作有序推进。",
            "",
        )
    )
    return [lead + words.sentences(d, 1, 3), *(words.sentences(d, 1, 4) for _ in range(d.number(1, 6)))]
