"""Articles: title, the line of date and source, and the text, in the makes of many systems."""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry.wild.scribe import Scribe

Make = Callable[[Scribe], str]
_SIZES = "字体：【<a href='javascript:doZoom(18)'>大</a> <a href='javascript:doZoom(16)'>中</a> <a href='javascript:doZoom(14)'>小</a>】"
_SHARE = "<div class='share-box'><span>分享到：</span><a class='wx' href='javascript:;'></a><a class='wb' href='javascript:;'></a></div>"


def _split(title: str) -> str:
    cut = max(4, len(title) * 2 // 3)
    return f"{title[:cut]}<br/>{title[cut:]}"


def _class(s: Scribe, name: str) -> str:
    s.truth["topic"] = name
    return name


ARTICLES: dict[str, Make] = {
    "state-old": lambda s: (
        f"<div class='pages-title'>{s.title}</div><div class='pages-date'>{s.day('time')}"
        f"<span class='font'>来源： {s.source}</span><span class='font' id='docAuthor'></span><div class='pages_print'>"
        f"<span class='font'>【<span class='bigger'>字体：</span><span>大</span><span>中</span><span>小</span>】</span>"
        f"<span class='printIco'>打印</span></div></div><div class='pages_content' id='UCAP-CONTENT'>{s.text()}</div>"
        f"<div class='editor'>责任编辑：周溪</div>"
    ),
    "state-new": lambda s: (
        f"<div class='mhide'><h1 id='ti'>{s.title}</h1><div class='pages-date'>{s.day('time')} <span class='font'>"
        f"来源：{s.source}</span><div class='pages_print mhide'><span class='font index_switchsize'>字号：<span>默认</span> "
        f"<span>大</span> <span>超大</span></span><span class='printIco'>|</span><span>打印</span><span>|</span>"
        f"<span>收藏</span><span>|</span><span>留言</span></div></div></div><div class='trs_editor_view'>{s.text()}</div>"
    ),
    "finance": lambda s: (
        f"<div class='box_content'><h2 class='title_con'>{s.title}</h2><p class='tip_con'>{s.day('padded')} "
        f"来源：{s.source}</p><div class='my_conboxzw'>{s.text()}</div><div class='dysytit'><a href='javascript:;'>【大 中 小】</a>"
        f"<a href='javascript:window.print()'>【打印此页】</a><a href='javascript:window.close()'>【关闭窗口】</a></div></div>"
    ),
    "health": lambda s: (
        f"<div class='list'><div class='tit'>{s.title}</div><div class='source'><span>发布时间： {s.day('iso')}</span>"
        f"<span>来源: <span class='mr'>{s.source}</span></span></div><div class='share'></div><div id='xw_box' class='con'>"
        f"{s.text()}</div></div>"
    ),
    "figures": lambda s: (
        f"<div class='xilan'><font class='xilan_tit'>{s.title}</font><br/><font class='xilan_titf'><font>来源："
        f"<font style='color:#1f5781'>{s.source}</font>&nbsp;&nbsp;发布时间：{s.day('time')}</font></font>"
        f"<div class='xilan_con'>{s.text()}</div></div>"
    ),
    "figures-new": lambda s: (
        f"<div class='detail-title'><h1>{s.title}</h1><div class='detail-title-des'><h2><p>{s.day('slash')} 09:30</p>"
        f"<p><span>来源：{s.source}</span></p></h2><h2><span>【字体：</span><a>大</a><a>中</a><a>小</a><span>】</span>"
        f"<a>打印本页</a></h2></div></div><div class='txt-content'>{s.text()}</div>"
    ),
    "bank": lambda s: (
        f"<table width='100%'><tr><td align='center'><h2 style='font-size: 16px;color: #333333;'>{s.title}</h2></td></tr>"
        f"<tr><td align='right'><table><tr><td class='hui12'>字号 <a>大</a> <a>中</a> <a>小</a></td><td class='hui12'>文章来源："
        f"{s.source}</td><td id='shijian' class='hui12'>{s.day('seconds')}</td></tr></table></td></tr><tr><td class='content'>"
        f"<div id='zoom'>{s.text()}</div></td></tr><tr><td><a onclick='doprint()'>打印本页</a> <a>关闭窗口</a></td></tr></table>"
    ),
    "trade": lambda s: (
        f"<section class='m-artCon'><header class='art-title'><h1>{s.title}</h1></header><div class='art-info'><span>来源："
        f"<em>{s.source}</em></span><span>类型：原创</span><span>分类：{_class(s, '新闻')}</span><time>{s.day('time')}</time></div>"
        f"<article class='art-con'>{s.text()}</article></section>"
    ),
    "dede": lambda s: (
        f"<div class='viewbox'><div class='title'><h2>{s.title}</h2></div><div class='info'><small>时间:</small>"
        f"{s.day('time')}<small>来源:</small>{s.source}<small>作者:</small>admin<small>点击:</small>"
        f"<script src='/plus/count.php?view=yes&aid=91'></script>次</div><div class='content'><table><tr><td>{s.text()}</td>"
        f"</tr></table></div><div class='dede_pages'></div></div><div class='context'><ul><li>上一篇：没有了</li>"
        f"<li>下一篇：<a href='/a/2/11.html'>{s.words.matter(s.d)}专项检查</a></li></ul></div>"
    ),
    "phpcms": lambda s: (
        f"<div id='Article'><h1>{s.title}<br/><span>{s.day('seconds')}&nbsp;&nbsp;&nbsp;来源：{s.source}&nbsp;&nbsp;&nbsp;"
        f"评论：<a href='#comment'>0</a> 点击：<span id='hits'></span></span></h1><div class='content'>{s.text()}</div></div>"
    ),
    "siteweaver": lambda s: (
        f"<table class='center_tdbgall'><tr><td class='main_ArticleTitle' align='center'>{s.title}</td></tr><tr>"
        f"<td class='Article_tdbgall' align='center'>作者：佚名&nbsp;&nbsp;&nbsp;&nbsp;文章来源：{s.source}&nbsp;&nbsp;&nbsp;&nbsp;"
        f"点击数：<script src='/GetHits.asp?ArticleID=9'></script>&nbsp;&nbsp;&nbsp;&nbsp;更新时间：{s.day('bare')}</td></tr>"
        f"<tr><td id='fontzoom'>{s.text()}</td></tr><tr><td align='right'>文章录入：admin&nbsp;&nbsp;责任编辑：admin</td></tr></table>"
    ),
    "vsb": lambda s: (
        f"<form name='_newscontent_fromname'><div class='nr-tit'><h3>{s.title}</h3></div><div class='nr-xx'>"
        f"<span>发布时间：{s.day('iso')}</span><span>来源：{s.source}</span><span>浏览次数：<span id='dynclicks_wbnews_1042_9'>"
        f"</span></span></div><div id='vsb_content'><div class='v_news_content'>{s.text()}</div></div><ul>{s.files()}</ul>"
        f"<p>上一条：<a href='1041.htm'>{s.words.matter(s.d)}工作会议</a></p></form>"
    ),
    "vsb-table": lambda s: (
        f"<table class='winstyle129'><tr><td class='titlestyle129' align='center'>{s.title}</td></tr><tr><td align='center'>"
        f"<span class='timestyle129'>{s.day('time')}</span><span class='authorstyle129'>&nbsp;{s.d.one(('李岚', '管理员'))}&nbsp;"
        f"</span></td></tr><tr><td class='contentstyle129'>{s.text()}</td></tr><tr><td>{s.files()}</td></tr></table>"
    ),
    "jpage": lambda s: (
        f"<table id='article'><tr><td class='title'><!--<$[标题名称(html)]>begin-->{s.title}<!--<$[标题名称(html)]>end--></td></tr>"
        f"<tr><td><table><tr><td>发布日期：{s.day('time')}</td><td>信息来源：<!--<$[信息来源]>begin-->{s.source}"
        f"<!--<$[信息来源]>end--></td><td>浏览次数：<script src='/vc/vc/interface/visit.jsp'></script></td><td>{_SIZES}</td></tr>"
        f"</table></td></tr><tr><td id='zoom'><!--ZJEG_RSS.content.begin-->{s.text()}<!--ZJEG_RSS.content.end--></td></tr></table>"
    ),
    "jpage-box": lambda s: (
        f"<div class='main-tit'>{s.title}</div><div class='main-info'><i>发布时间：{s.day('iso')}</i><i>浏览次数：<b></b></i>"
        f"<i>来源：{s.source}</i><i>字号：[ <a>大</a> <a>中</a> <a>小</a> ]</i></div><div class='main-txt' id='zoom'>{s.text()}</div>"
        f"{s.files()}<div class='main-bottom'><a>打印本页</a><a>关闭窗口</a></div>"
    ),
    "trs": lambda s: (
        f"<div class='xl_title'><h3>{s.title}</h3></div><div class='xl_xqly'><em>来源：{s.source}</em><em>时间：{s.day('time')}"
        f"</em><em>阅读：<script>hit()</script></em></div><div class='view TRS_UEDITOR trs_paper_default'>{s.text()}</div>{s.files()}"
    ),
    "trs-spans": lambda s: (
        f"<div class='detail'><p class='dt-title'>{_split(s.title)}</p><p class='dt-sub'><span>{s.day('spoken')}</span>"
        f"<span>来源：{s.source}</span></p>{_SHARE}<div class='TRS_Editor'><style>.TRS_Editor P{{line-height:2}}</style>"
        f"{s.text()}</div>{s.files()}</div>"
    ),
    "kaipu": lambda s: (
        f"<div class='article'><div class='article_title'>{s.title}</div><div class='info_l'>来源：{s.source} 发布时间：{s.day('seconds')} "
        f"浏览次数：<span id='hits'>-</span></div><div class='info_r'>{_SIZES}</div><div class='article_content' id='fontzoom'>"
        f"{s.text()}</div>{s.files()}</div>"
    ),
    "ucap": lambda s: (
        f"<div class='scroll_cont'><div class='head-tit'><ucaptitle>{s.title}</ucaptitle></div><div class='fbxx'>发布日期："
        f"<publishtime>{s.day('time')}</publishtime> <span>作者：</span> <span>来源：{s.source}</span></div><ucapcontent>{s.text()}"
        f"</ucapcontent></div>"
    ),
    "wechat": lambda s: (
        f"<div class='rich_media'><h2 class='rich_media_title'>{s.title}</h2><div class='rich_media_meta_list'>"
        f"<em class='rich_media_meta'>{s.day('iso')}</em> <span>来源：{s.source}</span></div><div>{s.text('section')}</div></div>"
    ),
    "column-over": lambda s: (
        f"<div class='wz'><div class='lanmu'>{s.column}</div><div class='biaoti'>{s.title}</div><div class='xinxi'>"
        f"【来源：{s.source}】【发布时间：{s.day('iso')}】【{_SIZES[:2]}：大 中 小】</div><div class='neirong'>{s.text()}</div>{s.files()}</div>"
    ),
    "dl": lambda s: (
        f"<dl class='showbox'><dt>{s.title}</dt><dd class='ly'>日期：{s.day('iso')} 来源：{s.source} 作者：李岚</dd>"
        f"<dd class='con'>{s.text('p')}</dd></dl>{s.files()}"
    ),
    "hand-made": lambda s: (
        f"<table border='0' width='95%'><tr><td height='50' align='center'><font color='#CC0000' size='5'><b>{s.title}</b></font>"
        f"</td></tr><tr><td height='25' align='center' bgcolor='#f4f4f4'>{s.day('us')}　　来源：{s.source}　　作者：　　浏览次数："
        f"[<font color='red'>381</font>]</td></tr><tr><td><hr size='1'/></td></tr><tr><td class='p14'>{s.text('br')}</td></tr></table>"
    ),
    "hand-made-right": lambda s: (
        f"<table><tr><td align='center' class='bt'><strong>{s.title}</strong></td></tr><tr><td align='right'>"
        f"日期：[{s.day('iso')}]　点击：[97]　来源：[{s.source}]</td></tr><tr><td>{s.text('br')}</td></tr>"
        f"<tr><td align='right'>[<a href='javascript:window.print()'>打印</a>] [<a href='javascript:history.back()'>返回</a>]</td></tr></table>"
    ),
    "list-info": lambda s: (
        f"<h1 class='article-h1'>{s.title}</h1><ul class='article-info clearfix'><li>来源：{s.source}</li><li>发布时间：{s.day('time')}"
        f"</li><li>点击数：<span>2</span></li><li class='fr'>{_SIZES}</li></ul><div class='article-body'>{s.text()}</div>{s.files()}"
    ),
    "date-block": lambda s: (
        f"<div class='news-d'><div class='news-date'><span class='d'>{s.d.day.day:02}</span><span class='ym'>{s.day('iso')[:7]}</span>"
        f"</div><h2 class='news-h'>{s.title}</h2></div><div class='news-txt'>{s.text()}</div>"
    ),
    "header-el": lambda s: (
        f"<article><header><h1>{s.title}</h1><p><time datetime='{s.d.day}'>{s.day('padded')}</time> · 来源：{s.source}</p></header>"
        f"<div>{s.text()}</div><footer>{s.files()}<p>责任编辑：周溪</p></footer></article>"
    ),
    "h4": lambda s: (
        f"<div class='panel'><h4 class='text-center'>{s.title}</h4><p class='text-muted text-center'><small>发布日期："
        f"{s.day('iso')}</small> <small>发布人：管理员</small> <small>浏览：33次</small></p><hr><div>{s.text()}</div>{s.files()}</div>"
    ),
    "icons": lambda s: (
        f"<div class='tt'>{s.title}</div><div class='tb'><i class='icon-clock'></i>{s.day('iso')}<i class='icon-eye'></i>302</div>"
        f"<div class='txt'>{s.text()}</div>{s.files()}"
    ),
    "strong": lambda s: (
        f"<p style='text-align:center'><strong style='font-size:24px'>{s.title}</strong></p><p style='text-align:center;color:#999'>"
        f"时间：{s.day('iso')}　来源：{s.source}</p>{s.text('p')}{s.files()}"
    ),
    "sub-under": lambda s: (
        f"<div class='con-tit'><h1>{s.title}</h1></div><div class='con-sub'><div class='l'>发布时间：<b>{s.day('iso')}</b></div>"
        f"<div class='l'>来源：<b>{s.source}</b></div><div class='r'>【<a>打印</a>】</div></div><div class='con-txt'>{s.text()}</div>{s.files()}"
    ),
    "cells": lambda s: (
        f"<table class='xx'><tr><th colspan='6'>{s.title}</th></tr><tr><td>来源</td><td>{s.source}</td><td>发布时间</td>"
        f"<td>{s.day('iso')}</td><td>浏览次数</td><td>55</td></tr></table><div class='nr'>{s.text()}</div>{s.files()}"
    ),
    "colon-half": lambda s: (
        f"<h2 class='h2_bt'>{s.title}</h2><p class='p_ly'>发布人:系统管理员 发布时间:{s.day('slash')} 信息来源:{s.source}</p>"
        f"<div class='div_nr'>{s.text()}</div>{s.files()}"
    ),
    "review": lambda s: (
        f"<div class='title'>{s.title}</div><div class='bar'>稿件来源：{s.source}　发布人：周溪　审核：王屏　发布时间：{s.day('time')}</div>"
        f"<div>{s.text()}</div>{s.files()}"
    ),
    "edited": lambda s: (
        f"<div class='neiye'><h1>{s.title}</h1><h6>编辑：周溪 来源：{s.source} {s.day('iso')} 【{_SIZES[:2]}：大 中 小】</h6>{s.text()}</div>"
    ),
    "no-source": lambda s: (
        f"<div class='cont_tit'>{s.title}</div><div class='cont_date'>时间：{s.day('iso')}　来源：</div><div>{s.text()}</div>{s.files()}"
    ),
    "behind": lambda s: (
        f"<div class='article-tit'>{s.title}</div><div class='article-txt'>{s.text()}</div>{s.files()}"
        f"<div class='article-bot'>发布时间：{s.day('iso')}　来源：{s.source}　编辑：周溪</div>"
    ),
    "lead-box": lambda s: (
        f"<h1>{s.title}</h1><p>{s.day('time')}</p><p>来源：{s.source}</p><div class='abstract'>摘要：{s.words.sentences(s.d, 0, 0)}</div>{s.text()}"
    ),
    "span-labels": lambda s: (
        f"<div class='zwtit'>{s.title}</div><div class='zwinfo'><label>发布日期</label><span>{s.day('iso')}</span>"
        f"<label>信息来源</label><span>{s.source}</span></div><div class='zw'>{s.text()}</div>{s.files()}"
    ),
    "colour": lambda s: (
        f"<div class='bt'>{s.title}</div><div class='sm'>信息来源：{s.source}　发布日期：{s.day('iso')}　视力保护色："
        f"<a style='background:#FAFBE6'>　</a><a style='background:#FFF2E2'>　</a>{_SIZES}</div><div>{s.text()}</div>{s.files()}"
    ),
    "voice": lambda s: (
        f"<div class='title-box'><p class='xw-tit'>{s.title}</p></div><div class='tool'><span>{s.day('time')}</span><span>来源：{s.source}"
        f"</span><a class='audio' href='javascript:;'>语音播报</a><a href='javascript:;'>收听</a></div><div class='xw'>{s.text()}</div>"
    ),
    "mixed-order": lambda s: (
        f"<div class='t'>{s.title}</div><div class='i'>点击数：76 发布时间：{s.day('iso')} 作者：李岚 来源：{s.source} 【 <a>关闭</a> 】</div>{s.text()}"
    ),
    "glued-label": lambda s: (
        f"<div class='wzxq_tit'>{s.title}</div><div class='wzxq_ly'><p>来源：{s.source}</p><p>发布时间：{s.day('iso')}</p>"
        f"<p class='zt'>字体：<a>大</a>/<a>中</a>/<a>小</a></p></div><div>{s.text()}</div>{s.files()}"
    ),
    "doc-view": lambda s: (
        f"<div class='bt-content'>{_SHARE}<h2>{s.title}</h2><div class='bt-desc'><span>发布机构：{s.issuer}</span>"
        f"<span>发布日期：{s.day('iso')}</span></div><div class='bt-article-02'>{s.text()}</div>{s.files()}</div>"
    ),
}  # fmt: skip
