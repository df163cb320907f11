"""Invented places, bodies, titles and sentences.

Never names a real place below the level of a province, nor copies a text.
"""

from __future__ import annotations

from tests.foundry.drawing import Draw

_FIRST = ("云", "青", "临", "安", "永", "苍", "栖", "澄", "岚", "望", "桐", "荷", "松", "砚", "翠", "平")
_SECOND = ("泉", "屏", "岭", "溪", "霞", "渡", "浦", "墟", "陂", "峪", "汀", "塬")
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
OFFICES = (
    "教育局", "水务局", "农业农村局", "市场监督管理局", "自然资源局", "住房和城乡建设局", "卫生健康局", "民政局",
    "人力资源和社会保障局", "文化和旅游局", "生态环境局", "医疗保障局", "应急管理局", "交通运输局", "财政局",
    "发展和改革委员会", "统计局", "商务局", "司法局", "林业局",
)  # fmt: skip
MATTERS = (
    "小型水库安全运行", "城镇老旧小区改造", "农村饮用水水源保护", "校外托管机构", "电动自行车停放", "高龄老人津贴发放",
    "户外广告设施设置", "创业担保贷款贴息", "古树名木保护", "餐厨垃圾收运处置", "公共租赁住房分配", "耕地地力保护",
    "居家养老服务", "城市供热", "残疾儿童康复救助", "小微企业纾困", "道路临时停车", "建筑垃圾处置",
)  # fmt: skip
EVENTS = (
    "防汛工作会议", "招商推介活动", "安全生产专题培训", "义务植树活动", "政务服务开放日活动", "乡村振兴现场推进会",
    "消防应急演练", "文艺下乡演出", "营商环境座谈会", "非遗集市",
)  # fmt: skip
PAPERS = ("云泉日报", "青屏晚报", "江岭日报", "新岭在线", "栖霞时报", "临溪县融媒体中心")
_SENTENCES = (
    "各有关单位要加强组织领导，明确责任分工，抓好工作落实", "要坚持问题导向，建立工作台账，逐项销号管理",
    "申请人应当如实提供有关材料，并对材料的真实性负责", "逾期未申请的，视为自动放弃，不再受理",
    "与会人员就下一步重点工作进行了深入交流，并提出了意见和建议", "全年完成投资较上年有所增长，群众满意度稳步提升",
    "主管部门应当自受理之日起依法作出决定，并书面告知申请人",
    "资金实行专户管理、专款专用，任何单位和个人不得截留、挪用",
    "工作人员现场查看了施工进度，详细询问了材料保障情况", "有关单位应当配合监督检查，不得拒绝、阻挠",
    "活动吸引了众多居民参加，现场气氛热烈", "要加大宣传力度，提高群众知晓率和参与度",
)  # fmt: skip


def place(draw: Draw) -> str:
    return draw.one(_FIRST) + draw.one(_SECOND) + draw.one(("市", "县", "区"))


def sentences(draw: Draw, least: int, most: int) -> str:
    return "".join(draw.one(_SENTENCES) + draw.one("。。。；") for _ in range(draw.number(least, most))).rstrip(
        "；"
    ) + (draw.one(_SENTENCES) + "。")


def matter(draw: Draw) -> str:
    return draw.one(MATTERS)


def year(draw: Draw) -> int:
    return draw.number(2016, 2026)


def news_title(draw: Draw) -> str:
    return draw.one(
        (
            f"{draw.place}{draw.one(('召开', '举行', '组织开展'))}{draw.one(EVENTS)}",
            f"{draw.office}深入{draw.one(('乡镇', '企业', '社区'))}调研{matter(draw)}工作",
            f"{draw.place}{matter(draw)}工作取得新成效",
            f"我{draw.place[-1]}{draw.number(3, 40)}个项目集中开工",
        )
    )


def notice_title(draw: Draw) -> str:
    return draw.one(
        (
            f"关于{year(draw)}年{matter(draw)}资金分配情况的公示",
            f"{draw.office}关于{matter(draw)}有关事项的公告",
            f"{draw.office}{year(draw)}年公开招聘工作人员公告",
            f"关于{matter(draw)}期间交通管制的通告",
        )
    )


def rule_title(draw: Draw) -> str:
    kind = draw.one(("管理办法", "实施细则", "管理规定", "实施方案", "行动计划", "工作方案"))
    name = f"{draw.place}{matter(draw)}{kind}"
    return draw.one(
        (
            f"{draw.place}人民政府办公室关于印发{name}的通知",
            f"关于印发《{name}》的通知",
            f"{draw.office}关于印发《{name}（试行）》的通知",
            f"{draw.place}人民政府关于{matter(draw)}工作的实施意见",
        )
    )


def item_title(draw: Draw) -> str:
    return draw.one((news_title, notice_title, rule_title))(draw)
