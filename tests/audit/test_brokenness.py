# ruff: noqa: E501 - a labelled page a line
"""Broken pages under status 200: a labelled set of fictional pages, and what stands before content."""

from __future__ import annotations

import asyncio

import pytest

from audit.crawl import looks
from audit.crawl.outcome import PAGE, Fetched
from audit.read.page.page import PageSource, read_page
from audit.read.page.page_summary import read_slim
from rules.facts.records import Page, Unknown

NAV = "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(
    ("首页", "政务公开", "办事服务", "互动交流", "政策文件", "走进云泉", "数据发布", "专题专栏")))  # fmt: skip
FOOT = (
    "<div class=footer><p>主办单位：云泉市人民政府办公室 网站标识码：1399000001 冀ICP备12345678号</p>"
    "<p>联系电话：0319-0000000 地址：云泉市行政中心</p></div>"
)
FILL = "全市各级各部门要提高思想认识，压实工作责任，加强统筹协调，确保各项任务按时完成。"


def framed(title: str, body: str) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><div class=nav><ul>{NAV}</ul></div>"
        f"<div class=content>{body}</div>{FOOT}</body></html>"
    )


def bare(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def article(title: str, body: str, date: str = "2026-05-08") -> str:
    head = f"<h1>{title}</h1><p>发布时间：{date} 来源：云泉市人民政府办公室</p>"
    return framed(f"{title}_云泉市人民政府", f"{head}<div class=article>{body}</div>")


# A page that says it is not there.
GONE = [
    framed("提示信息_云泉市人民政府", "<p>抱歉，您访问的页面不存在或者已被删除。</p>"),
    framed("云泉市人民政府", "<div class=err><h2>404</h2><p>您访问的页面不存在</p></div>"),
    framed("云泉市人民政府", "<p>对不起，您要查看的页面找不到了！</p><p>5秒后自动返回首页</p>"),
    framed("404-云泉市人民政府", "<img src=/images/404.png>"),
    framed("404页面", "<p>页面走丢了，请稍后再试</p>"),
    framed("页面不存在-云泉市人民政府门户网站", "<p>可能的原因：</p><p>1.地址输入有误；2.页面已移动。</p>"),
    framed("错误提示", "<p>该信息已被删除或不存在！</p>"),
    framed("错误提示", "<p>该文章不存在</p><a href=javascript:history.back()>返回</a>"),
    framed("系统提示", "<p>此内容已下线</p>"),
    framed("系统提示", "<p>您所访问的栏目不存在，请联系网站管理员。</p>"),
    framed("系统提示", "<p>没有找到您要访问的页面</p>"),
    framed("系统提示", "<p>未找到您请求的文件</p>"),
    framed("系统提示", "<p>本页面已失效</p>"),
    framed("系统提示", "<p>信息不存在或已撤销</p>"),
    framed("系统提示", "<p>稿件不存在或者未发布</p>"),
    framed("出错了", "<p>错误404</p>"),
    framed("出错啦！404", "<p>点击返回</p>"),
    framed("云泉市人民政府", "<p>您要浏览的网页暂时找不到了，去其他地方逛逛吧！</p>"),
    framed("云泉市人民政府", "<p>啊哦，你要的页面飞走了</p>"),
    framed("云泉市人民政府", "<p>很抱歉，您要查看的文件已被移除。</p><p>请检查您输入的网址是否正确。</p>"),
    bare("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>"),
    bare("Not Found", "<h1>Not Found</h1><p>The requested URL /zwgk/1.html was not found on this server.</p>"),
    bare("HTTP Status 404", "<h1>HTTP Status 404 - /content/1.jsp</h1>"),
    bare("Error 404", "<p>The page cannot be found</p>"),
    bare("Page not found", "<p>Sorry, the page you requested was not found.</p>"),
    bare("找不到文件或目录。", "<h1>服务器错误</h1><h2>404 - 找不到文件或目录。</h2><h3>您要查找的资源可能已被删除，已更改名称或者暂时不可用。</h3>"),
    bare("", "<p>404</p>"),
    bare("", "<p>文章不存在</p>"),
    bare("提示", "<script>setTimeout('history.back()',3000)</script>抱歉，文章已被删除"),
    bare("无法找到该页", "<p>您正在搜索的页面可能已经删除、更名或暂时不可用。</p>"),
    bare("页面未找到", "<p>请检查地址</p>"),
    bare("云泉市民政局", "<div>页面丢失</div><div>返回首页</div>"),
    bare("云泉市民政局", "<div>该网页不存在，或者已经更名</div>"),
    bare("云泉市民政局", "<div>数据不存在</div>"),
    bare("温馨提示", "<p>您访问的链接已失效，请返回首页重新查找。</p>"),
    bare("温馨提示", "<p>您访问的内容不存在！</p>"),
    bare("温馨提示", "<div>链接不存在</div>"),
    framed("云泉市人民政府", "<h3>您查找的信息已过期或被撤销</h3>"),
    framed("云泉市人民政府", "<p>您打开的页面迷路了</p>"),
    framed("云泉市人民政府", "<p>此页面已移除</p><p>猜您想看</p>" + "".join(f"<li><a href=/n{i}.html>云泉市召开第{i}次会议研究有关工作</a></li>" for i in range(9))),
]  # fmt: skip

# Error pages in the frame of an article: the date of what was withdrawn stays over the notice.
GONE += [
    article("页面不存在", "<p>您访问的页面不存在或已被删除。</p>"),
    article("您访问的内容已被删除", "<p>抱歉，该信息已下线，请返回首页。</p>"),
    article("404错误", "<div>您要查看的文章不存在</div>"),
    framed("云泉市人民政府", "<h2>页面未找到</h2><p>来源：市教育局 2026-05-08</p><p>找不到您要的网页</p>"),
]

# Pages that are there, and talk of such things or look bare.
THERE = [
    article("页面不存在怎么办", "<p>您访问的页面不存在时，请清除缓存后重试。</p>"),
    article("关于撤回一件稿件的说明", "<p>该信息已被删除。</p>"),
    article("网上办事大厅页面找不到问题已修复", "<p>您访问的页面不存在的提示，是线路切换造成的。</p>"),
    article("关于网站部分页面不存在问题整改情况的通报", "<p>经检查，部分单位网站存在页面不存在、链接失效等问题。</p>"),
    article("关于2026年第一季度政府网站检查情况的通报", "<p>共发现404错误页面12个，已督促整改。</p>"),
    article("市政府网站完成改版", "<p>旧版页面不存在的，将自动转到新版首页。</p>"),
    article("政府信息不存在告知书（格式文本）", "<p>您申请公开的信息不存在。</p>"),
    article("关于废止部分文件的决定", "<p>该文件已失效。</p>"),
    article("办理结果", "<p>您反映的办事大厅页面打不开，提示404错误的问题，已修复。</p>"),
    article("停水公告", "<p>明日停水。</p>"),
    article("人事任免", "<p>免去某某职务。</p>"),
    article("图解", "<img src=1.png>"),
    article("404国道云泉段施工公告", "<p>国道施工，请绕行。</p>"),
    article("云政发〔2026〕404号", "<p>各区人民政府：现将有关事项通知如下。</p>"),
    article("关于第404号提案的答复", "<p>您提出的提案收悉。</p>"),
    framed("信息不存在告知书_云泉市人民政府", f"<h1>信息不存在告知书</h1><p>申请人：本机关未制作该信息。</p><p>{FILL}</p>"),
    framed("常见问题_云泉市人民政府", "<p>问：页面不存在怎么办？</p><p>答：请联系我们。</p>"),
    framed("常见问题_云泉市人民政府", "<p>如何查询档案？信息不存在的，出具告知书。</p>"),
    framed("网上信访_云泉市人民政府", "<p>投诉：办事指南页面找不到</p><p>答复：已更新。</p>"),
    framed("搜索结果_云泉市人民政府", "<p>没有找到相关结果，请更换关键词。</p>"),
    framed("搜索结果_云泉市人民政府", "<p>抱歉，未找到与“养老”相关的信息</p>"),
    framed("规划计划_云泉市人民政府", "<p>暂无内容</p>"),
    framed("规划计划_云泉市人民政府", "<p>栏目正在建设中</p>"),
    framed("云泉市人民政府", "<div class=err><h2>500</h2><p>服务器繁忙，请稍后再试</p></div>"),
    framed("联系我们_云泉市人民政府", "<p>电话：0319-4040404</p>"),
    framed("网站地图_云泉市人民政府", "<p>页面找不到？请使用站内搜索。</p><p>政务公开 办事服务</p>" + f"<p>{FILL * 12}</p>"),
    framed("网站声明_云泉市人民政府", f"<p>{FILL * 12}</p><p>如您访问的页面不存在，请联系管理员。</p>"),
    framed("政策文件_云泉市人民政府", "".join(f"<li><a href=/p{i}.html>关于印发管理办法的通知</a><span>2026-0{i}-01</span></li>" for i in range(1, 9))),
    framed("领导信息_云泉市人民政府", "<p>市长</p>"),
    framed("失物招领_云泉市公安局", "<p>拾到身份证一张，未找到失主。</p>"),
    framed("寻人启事_云泉市民政局", "<p>本人不慎走失，未找到亲属。</p>"),
    framed("注销公告_云泉市市场监管局", "<p>经查，该企业登记地址不存在，无法取得联系，列入异常名录。</p>"),
    framed("行政处罚信息公示_云泉市市场监管局", "<p>当事人提供的文件不存在瑕疵，不予处罚。</p>"),
    framed("不动产遗失声明", "<p>证书编号404，遗失，声明作废。</p>"),
    framed("房间号404会议室预约", "<p>会议室容纳20人。</p>"),
    framed("网站改版说明_云泉市人民政府", "<p>原网站内容已迁移，如页面不存在，请按照说明书查找。</p>"),
    framed("如何处理404错误_云泉市数据局", "<p>网站管理员应当设置错误页面。</p>"),
    framed("政府信息公开指南_云泉市人民政府", f"<p>{FILL * 10}</p><p>政府信息不存在的，告知申请人该政府信息不存在。</p>"),
    framed("依申请公开_云泉市人民政府", "<p>申请的信息不存在的，行政机关应当告知申请人。</p>"),
    framed("土地征收公告", "<p>被征收人不存在异议。</p>"),
    framed("视频_云泉市人民政府", "<video src=a.mp4></video>"),
    framed("图片新闻_云泉市人民政府", "<img src=a.jpg>"),
    framed("云泉概况", f"<p>{FILL}</p>"),
    bare("云泉市人民政府", "<script src=/app.js></script><div id=app></div>"),
    bare("正在跳转", "<p>正在跳转，请稍候</p>"),
    bare("English", "<p>Welcome to Yunquan. Lost and found office: items not found are listed monthly.</p>"),
    bare("Contact", "<p>Room 404, Building 2</p>"),
    bare("", ""),
]  # fmt: skip


# Worded afterwards, without looking at the words the reader knows: 14 of 25, 15 of 20 and 15 of 20 were found at first.
GONE += [
    framed("出错页面", "<p>抱歉！您请求的页面现在无法打开，可能已被删除。</p>"),
    framed("提示页", "<p>哎呀！页面被外星人劫走了</p><p>404</p>"),
    framed("云泉市人民政府", "<p>该栏目已被撤销</p>"),
    framed("云泉市人民政府", "<p>本条信息已经删除，请访问其他信息</p>"),
    framed("云泉市人民政府", "<p>您访问的页面可能已经更改或删除</p>"),
    framed("404错误-区政府", "<p>The page you are looking for does not exist.</p>"),
    framed("云泉市人民政府", "<p>Sorry, 您查找的页面不存在</p>"),
    framed("云泉市人民政府", "<p>很遗憾，没能找到您想看的内容</p><p>404 ERROR</p>"),
    framed("友情提示", "<p>请求的资源不存在</p>"),
    framed("友情提示", "<p>文件不存在!</p>"),
    framed("友情提示", "<p>文章ID错误或文章不存在</p>"),
    framed("友情提示", "<p>参数错误，该页面不存在</p>"),
    framed("区卫健局", "<p>您浏览的内容已下架</p>"),
    framed("区卫健局", "<p>此新闻不存在或已删除</p>"),
    framed("区卫健局", "<p>Oops! 页面找不到啦~</p>"),
    framed("区卫健局", "<p>目标页面不存在</p>"),
    bare("404", "<div>404</div><div>Page Not Found</div>"),
    bare("HTTP 404 未找到", "<p>找不到网页</p>"),
    bare("The resource cannot be found.", "<h2>Server Error in '/' Application.</h2>"),
    bare("信息提示", "<script>alert('信息不存在');history.go(-1)</script>"),
    bare("错误", "<p>无此页面</p>"),
    bare("错误", "<p>对不起，您访问的文章已经被管理员删除！</p>"),
    bare("错误", "<p>查无此信息</p>"),
    bare("网站错误", "<p>对不起，该页无法显示</p>"),
    bare("您访问的页面出错了", "<p>您访问的页面出错了！</p>"),
    framed("页面提示", "<p>非常抱歉，您访问的信息已被发布单位撤回</p>"),
    framed("错误页面_区政府", "<p>您访问的网页地址有误或者网页已经被删除</p>"),
    framed("云泉市教育局", "<p>此文章正在审核中或已被删除</p>"),
    framed("云泉市教育局", "<p>网页找不到了</p>"),
    framed("云泉市教育局", "<p>哦豁，页面消失了</p>"),
    framed("404 - 页面找不到 - 云泉市教育局", "<p>返回首页</p>"),
    framed("云泉市教育局", "<p>您查看的信息不存在,可能已被移动或删除</p>"),
    framed("云泉市教育局", "<p>您请求的页面不存在或已被更名</p>"),
    framed("云泉市教育局", "<p>抱歉，没有找到此网页</p>"),
    framed("云泉市教育局", "<p>该页面已经不存在了</p>"),
    framed("云泉市教育局", "<p>内容已被删除</p>"),
    framed("提示信息", "<div class=tip><strong>信息已删除！</strong></div>"),
    framed("提示信息", "<p>指定的文章不存在</p>"),
    framed("提示信息", "<p>您要访问的栏目已经关闭</p>"),
    framed("信息公开", "<p>对不起，当前信息不存在，请返回！</p>"),
    bare("404 File Not Found", "<p>The requested page could not be found.</p>"),
    bare("Object not found!", "<p>The requested URL was not found on this server.</p><p>Error 404</p>"),
    bare("404 页面没有找到", "<p>服务器找不到请求的网页</p>"),
    bare("抱歉，页面无法访问...", "<p>可能因为：网址有错误 / 页面已删除</p>"),
    bare("系统发生错误", "<p>模块不存在:Article</p>"),
    framed("出错了", "<p>您要找的网页已经不在这里了</p>"),
    framed("温馨提示", "<p>亲，您访问的页面暂时不存在哦</p>"),
    framed("云泉市水利局", "<p>该篇文章已经被删除</p>"),
    framed("云泉市水利局", "<p>抱歉,该信息已经被取消发布</p>"),
    framed("云泉市水利局网站", "<p>404，您访问的页面不存在</p>"),
    framed("页面错误", "<p>网址输入错误或页面已被删除</p>"),
    framed("操作提示", "<p>没有此信息</p>"),
    framed("操作提示", "<p>文章已被移到回收站</p>"),
    framed("信息浏览", "<p>您查询的信息不存在</p>"),
    framed("云泉市水利局", "<p>你所访问的页面已经不存在！</p>"),
    framed("云泉市水利局", "<p>您访问的页面没有找到！</p><p>The page you visit is not found</p>"),
    framed("404_云泉市水利局", "<p>很抱歉</p>"),
    bare("系统提示信息", "<p>内容不存在</p>"),
    bare("404 - 找不到页面", "<p></p>"),
    bare("错误信息", "<p>请求的页面不存在</p>"),
    bare("提示消息", "<p>信息已经撤销或不存在</p>"),
    bare("Not Found", "<p>HTTP Error 404. The requested resource is not found.</p>"),
    bare("无标题文档", "<p>找不到该页面</p>"),
    bare("云泉市", "<p>网页不存在</p>"),
    bare("404", "<p>NOT FOUND</p>"),
]  # fmt: skip
THERE += [
    article("某企业注册地址不存在", "<p>列入经营异常名录。</p>"),
    framed("常用表格_区政府", "<p>信息不存在告知书.doc</p>"),
    framed("举报须知", "<p>匿名举报或被举报人不存在的，不予受理。</p>"),
    framed("公示", "<p>经公示，不存在异议。</p>"),
    framed("废止目录", "<p>本文件已失效</p><p>关于印发管理办法的通知</p>"),
    framed("关于印发管理办法的通知（已失效）", "<p>该文件已失效。</p><p>各区人民政府：</p>"),
    framed("路线", "<p>乘坐404路公交车到市民中心</p>"),
    framed("网上调查", "<p>该调查已结束</p>"),
    framed("意见征集", "<p>本次征集已过期</p>"),
    framed("招聘", "<p>该职位已下线</p>"),
    framed("证照遗失", "<p>营业执照遗失，查无下落</p>"),
    framed("站内搜索", "<p>很抱歉，没有找到符合条件的内容</p>"),
    framed("数据查询", "<p>没有找到相关记录</p>"),
    framed("数据查询", "<p>查询无结果：未找到对应的企业信息</p>"),
    framed("直播", "<p>直播已结束，视频已下线</p>"),
    framed("公告", "<p>原公告内容被删除部分以本公告为准。</p>"),
    framed("下载中心", "<p>软件已下架</p>"),
    framed("知识问答", "<p>什么是政府信息不存在？</p>"),
    framed("网站管理制度", "<p>发现页面不存在的，应当及时处理。</p>"),
    framed("旧站", "<p>本栏目已迁移至新网站</p>"),
    framed("社会保险", "<p>参保记录不存在断档</p>"),
    framed("关于撤销某文件的公告", "<p>现将该文件撤销。</p>"),
    framed("部门预算", "<p>本部门不存在国有资本经营预算，空表公开。</p>"),
    framed("国有资本经营预算", "<p>本单位无此项内容</p>"),
    framed("政府信息公开年报", "<p>其他情形：信息不存在 3件</p>"),
    framed("办事指南", "<p>如页面无法打开，请更换浏览器。</p>"),
    framed("温馨提示", "<p>请使用IE浏览器访问，否则页面无法显示。</p>"),
    framed("市民之声", "<p>诉求内容：办事网页打不开。回复：已修复。</p>"),
    framed("更正公告", "<p>原公告附件丢失，现予补发。</p>"),
    framed("档案查询", "<p>档案文件丢失的，可申请补办。</p>"),
    framed("车辆", "<p>您查看的车辆已被拖移</p>"),
    framed("寻物", "<p>文件丢失</p>"),
    framed("统计", "<p>该记录由市统计局保存</p>"),
    framed("公文", "<p>该栏目由办公室维护，信息撤销由办公室负责。</p>"),
    framed("通知", "<p>网站升级期间，页面无法打开属正常现象。</p>"),
    framed("云泉市人民政府", "<p>欢迎访问</p>"),
    framed("数据开放", "<p>数据文件未找到更新</p>"),
    framed("联系方式", "<p>404办公室 电话 12345</p>"),
    framed("投诉须知", "<p>投诉对象不存在的不予受理</p>"),
    framed("编制公告", "<p>撤销该内容审核科</p>"),
    framed("注销公告", "<p>本公司文件已丢失，特此声明</p>"),
    framed("注销公告", "<p>营业执照正本丢失，声明作废</p>"),
    framed("网站归档", "<p>本网站已归档，不再更新</p>"),
    framed("招标公告", "<p>招标文件已撤回</p>"),
    framed("信用信息", "<p>失信记录已移除</p>"),
    framed("提示", "<p>冬季用电安全提示：请勿私拉电线</p>"),
    framed("温馨提示", "<p>节假日暂停办理业务</p>"),
    framed("停机公告", "<p>系统维护期间网页无法访问，敬请谅解。</p>"),
]  # fmt: skip


def read(html: str, url: str = "https://www.yunquan-demo.gov.cn/a/1.html") -> Page:
    return read_page(PageSource(url, html.encode(), "text/html; charset=utf-8")).page


def test_soft_404_precision_and_recall() -> None:
    assert len(GONE) + len(THERE) >= 60
    missed = [html for html in GONE if read(html).soft_404 is None]
    wrong = [(page.soft_404, html) for html in THERE if (page := read(html)).soft_404 is not None]
    hits = len(GONE) - len(missed)

    assert hits / len(GONE) >= 0.95, missed
    assert hits / (hits + len(wrong)) >= 0.98, wrong


LOGIN = "<form action=/login method=post><input name=user><input type=password name=pass><button>登录</button></form>"
WALLS = {
    "login": framed("统一身份认证平台", f"<h2>用户登录</h2>{LOGIN}"),
    "login in title": bare("登录", LOGIN),
    "login first": bare("云泉市公文系统", f"<p>请先登录后再查看</p>{LOGIN}"),
    "challenge": bare("安全验证", "<p>请完成验证后继续访问</p>"),
    "blocked": bare("访问被拦截", "<p>您的访问被拦截，请联系管理员</p>"),
    "slider": bare("滑动验证页面", "<p>访问太频繁，请拖动滑块完成验证后继续访问</p>"),
    "english": bare("Just a moment...", "<p>Checking your browser before accessing the site.</p>"),
    "parked": bare("域名出售", "<p>此域名可转让，有意者请联系</p>"),
    "not registered": bare("提示", "<h1>该网站未备案</h1>"),
    "expired": bare("温馨提示", "<p>域名已过期，请续费</p>"),
    "default page": bare("Welcome to nginx!", "<p>If you see this page, the nginx web server is installed.</p>"),
    "created": bare("站点创建成功", "<h1>恭喜，站点创建成功！</h1><p>本页面由系统自动生成。</p>"),
}
NO_WALLS = {
    "box beside news": framed("云泉市人民政府", LOGIN + "".join(f"<li><a href=/{i}>云泉市召开会议研究工作</a> 2026-05-0{i}</li>" for i in range(1, 9))),
    "guide": article("统一身份认证登录办法", "<p>请先登录后再办理。</p>" + LOGIN),
    "registration notice": article("关于网站未备案问题的通告", "<p>该网站未备案的，依法处理。</p>"),
    "safety": article("食品安全验证工作启动", "<p>开展安全验证。</p>"),
    "phone": article("防诈骗提示", "<p>请完成验证码输入前核实对方身份。</p>"),
    "long": framed("关于域名管理", f"<p>域名已过期的，应当注销。</p><p>{FILL * 15}</p>"),
    "empty": framed("规划计划", "<p>暂无内容</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_is_a_state_and_nothing_behind_it_is_missing(name: str) -> None:
    slim = read_slim(PageSource("https://www.yunquan-demo.gov.cn/a/1.html", WALLS[name].encode(), "text/html"))

    assert slim.page.wall
    assert slim.page.soft_404 is None
    assert isinstance(slim.page.title, Unknown)
    assert isinstance(slim.page.marks.icp, Unknown)
    assert slim.document is None


@pytest.mark.parametrize("name", NO_WALLS)
def test_a_page_that_only_mentions_a_wall_is_read(name: str) -> None:
    assert read(NO_WALLS[name]).wall is None


@pytest.mark.parametrize("damage", [
    lambda text: text.encode().decode("latin-1"),
    lambda text: text.encode().decode("gb18030", "replace"),
    lambda text: text.encode("gbk").decode("utf-8", "replace"),
    lambda text: "\ufffd".join(text),
    lambda text: text.encode().decode("cp1252", "replace"),
])  # fmt: skip
def test_mojibake_is_quoted(damage: object) -> None:
    broken = damage("云泉市人民政府关于加强安全生产工作的通知")  # type: ignore[operator]
    assert read(framed("通知", f"<p>{FILL}</p><p>{broken}</p>")).garbled


@pytest.mark.parametrize("text", [
    FILL, "第①项〔２０２６〕５号", "䶮海涛、喆堃、㛃某", "Ñandú, São Tomé, ÅÄÖ åäö", "한국어 안내", "お知らせ", "ΑΒΓ абв", "1°C ≥ 5‰ ㎡ №",
    "臺北市政府資訊公開專區", "ئۇيغۇرچە", "བོད་ཡིག", "ᠮᠣᠩᠭᠣᠯ", "鐗鐗鐗", "浣犲ソ",
])  # fmt: skip
def test_rare_words_are_no_mojibake(text: str) -> None:
    assert read(framed("通知", f"<p>{FILL}</p><p>{text}</p>")).garbled is None


@pytest.mark.parametrize("text", ["测试文章", "栏目正在建设中", "lorem ipsum dolor", "此处填写内容"])
def test_placeholder_text_is_quoted(text: str) -> None:
    assert read(framed("栏目", f"<p>{text}</p>")).placeholder


def answered(status: int, body: str, *, codec: str = "utf-8", cookie: str = "") -> str:
    headers = [("Content-Type", f"text/html; charset={codec}"), *([("Set-Cookie", cookie)] if cookie else [])]
    got = Fetched(url="https://a.gov.cn/1.html", at="", status=status, headers=headers, body=body.encode(codec))
    return asyncio.run(looks.answered(got, PAGE))[0].state


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize(("status", "body"), [
    (412, "<html><script>$_ts=window['$_ts']</script></html>"),
    (521, "<script>document.cookie='__jsl_clearance=1'</script>"),
    (403, bare("403", "<h1>您的请求疑似攻击行为，已被拦截</h1>")),
    (405, bare("405", "<p>网站防火墙</p>" + "<p>您的访问可能对网站造成威胁</p>")),
    (200, bare("", "<script>var arg1='AB';document.cookie='acw_sc__v2='+1;location.reload()</script>")),
    (200, WALLS["challenge"]), (200, WALLS["blocked"]), (200, WALLS["slider"]), (200, WALLS["english"]),
    (200, bare("安全验证", "<div>请输入验证码</div><input name=code><img src=/captcha.jpg>")),
])  # fmt: skip
def test_what_a_firewall_answers_is_no_page(status: int, body: str, codec: str) -> None:
    assert answered(status, body, codec=codec) == "blocked_by_protection"


@pytest.mark.parametrize("body", [*NO_WALLS.values(), *THERE[:45], WALLS["login"], WALLS["parked"]])
def test_pages_are_no_firewall_answers(body: str) -> None:
    assert answered(200, "<!DOCTYPE html>" + body) == "judged"


def test_a_cookie_of_a_firewall_alone_is_no_challenge() -> None:
    assert answered(200, framed("云泉", FILL), cookie="__jsl_clearance=1") == "judged"
    assert answered(403, "<p>403</p>", cookie="__jsl_clearance=1") == "blocked_by_protection"
    assert answered(403, "<p>Forbidden</p>") == "client_error"


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("栏目正在建设中，敬请期待。", True),
        ("网站建设中", True),
        ("页面建设中……", True),
        ("内容更新中，敬请期待！", True),
        ("网站建设中常见的问题有三类，应当在验收前逐项核对。", False),
        ("网站建设中的经费由市财政安排。", False),
        ("系统内容建设中存在的问题已经整改。", False),
    ],
)
def test_words_within_a_sentence_stand_for_nothing(text: str, stands: bool) -> None:
    html = f"<html><head><title>说明</title></head><body><h1>说明</h1><p>{text}</p></body></html>"
    page = read_page(PageSource(url="http://www.example.gov.cn/a.html", static_html=html.encode())).page
    assert (page.placeholder is not None) is stands
