"""The commented profile that `govaudit init` writes.

Never infers anything: every line but the address is a comment to be uncommented.
"""

from __future__ import annotations

_TEXT = """\
# 站点档案 / site profile。只有 url 必填；其余未写的由程序推断，并在报告中注明“推断”。
url: {url}

# name: 某某市人民政府            # 网站名称，与页头一致
# level: city                    # province 省、city 市、county 县、township 乡镇
# kind: portal                   # portal 政府门户、department 部门网站、other 其他
# region_code: "130400"          # 六位行政区划代码，须加引号
# functions: [services]          # 承担的职能，如 services 办事服务
# units: [市教育局, 市发展和改革委员会|市发改委]   # 应公开信息的单位名单；竖线分开的是同一单位的几个名称
# hosts: [zwgk.example.gov.cn]   # 属于本站的其他主机名
# root: /                        # 本站的范围：/ 表示整个主机，/jyj/ 表示只在此路径之下；不写则由起始地址判断
# columns:                       # 词表认不出的栏目
#   - {{name: 云上资讯, class_id: news, url: "https://www.example.gov.cn/ysxx/"}}

# rate: 1                        # 对每个主机每秒请求数；只对自己的主机调高
# hours: ["22:00-06:00"]         # 只在这些时段（北京时间）访问，可写多个；不写则随时
# control: "https://www.example.com/"   # 一个总能访问的他处网址：用来分清是本机断网还是网站故障
# allow_private: [10.1.0.0/16]   # 政务内网网段；未列出的内网地址一律拒绝
# connect_to: {{www.example.gov.cn: "10.1.2.3:8080"}}   # 实际连接到哪里（如预发布环境）
# budget: {{max_pages: 3000, time_limit_s: 7200.0, browser_pages: 60, access_pages: 20}}

# monitored: {{since: 2026-10-01, until: 2026-10-07, looks: 140, failed: 0, by: 监测平台}}   # 首页访问监测
# closed_hosts: [old.example.gov.cn]   # 已关停的政府网站域名
# accounts:                      # 政务新媒体台账
#   - {{platform: 微信公众号, name: 示例发布, unit: 市政府办, verified_as: 市政府办, newest_on: 2026-10-20}}

# answers:                       # 人工核对的结论：了结“需人工核对”的规则，确认或排除疑似单项否决
#   interact.reply-5wd: {{outcome: passed, by: 王五, on: 2026-10-20, note: 抽查5件均按期答复}}

# routes:                        # 责任单位：按网址前缀、栏目或制发机关划分，先写的优先
#   - {{unit: 市教育局, prefix: /jyj/}}
#   - {{unit: 市财政局, column: 财政预决算}}
# deadline_workdays: {{critical: 3, major: 10, minor: 20}}   # 整改期限（工作日）；不写则用工具建议值

# waivers:                       # 豁免须有理由、负责人和期限，到期自动恢复
#   - {{rule: column.news-2w, reason: 机构改革期间合并栏目, owner: 办公室 张某, until: 2026-12-31}}
"""


def profile_text(url: str) -> str:
    """A profile for ``url`` with every other key commented out."""
    return _TEXT.format(url=url)
