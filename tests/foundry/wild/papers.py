"""Official papers with the metadata blocks of ministries, provinces and counties."""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry.wild.scribe import Scribe

Make = Callable[[Scribe], str]


def _tds(*pairs: tuple[str, str], colon: str = "：") -> str:
    return "".join(f"<td class='th'>{a}{colon}</td><td>{b}</td>" for a, b in pairs)


def _li(open_: str, close: str, *pairs: tuple[str, str]) -> str:
    return "".join(f"<li><b>{open_}{a}{close}</b><span>{b}</span></li>" for a, b in pairs)


PAPERS: dict[str, Make] = {
    "state-library": lambda s: (
        f"<table class='bd1'><tr><td>标　　题：</td><td colspan='3'>{s.title}</td></tr><tr>{_tds(('发文机关', s.issuer), ('发文字号', s.number))}</tr>"
        f"<tr>{_tds(('来　　源', s.source), ('主题分类', s.topic))}</tr><tr>{_tds(('公文种类', '通知'), ('成文日期', s.written('padded')))}</tr></table>"
        f"<table><tr><td class='b12c'><p style='text-align:center'><span style='font-size:18pt'>{s.name}</span><br/>{s.number}</p>{s.text()}</td></tr></table>{s.files()}"
    ),
    "ministry-list": lambda s: (
        f"<div id='moe-policy-table'><table><tr><td><b>信息名称：</b></td><td colspan='5'>{s.title}</td></tr><tr><td><b>信息索引：</b></td><td>{s.index}</td>"
        f"<td><b>生成日期：</b></td><td>{s.written('iso')}</td><td><b>发文机构：</b></td><td>{s.issuer}</td></tr><tr><td><b>发文字号：</b></td><td>{s.number}</td>"
        f"<td><b>信息类别：</b></td><td>{_class(s, '综合管理')}</td></tr><tr><td><b>内容概述：</b></td><td colspan='5'>{s.words.matter(s.d)}有关工作的通知。</td></tr></table></div>"
        f"<h1>{s.name}</h1><p>{s.number}</p>{s.text()}{s.files()}"
    ),
    "environment": lambda s: (
        f"<div class='headInfo'><table><tr><td class='first'>名　　称</td><td colspan='3'>{s.title}</td></tr><tr><td>索 引 号</td><td>{s.index}</td>"
        f"<td>分　　类</td><td>{s.topic}</td></tr><tr><td>发布机关</td><td>{s.issuer}</td><td>生成日期</td><td>{s.written('iso')}</td></tr><tr>"
        f"<td>文　　号</td><td>{s.number}</td><td>主 题 词</td><td></td></tr></table></div><div class='content_body'><h1>{s.name}</h1>{s.text()}</div>{s.files()}"
    ),
    "capital": lambda s: (
        f"<div class='header'><h1>{s.title}</h1></div><ol class='doc-info'><li class='hide'>[主题分类] <span>{s.topic}</span></li><li>[发文机构] <span>{s.issuer}</span></li>"
        f"<li>[联合发文单位] <span></span></li><li>[实施日期] <span></span></li><li>[成文日期] <span>{s.written('iso')}</span></li><li>[发文字号] <span>{s.number}</span></li>"
        f"<li>[废止日期] <span></span></li><li>[发布日期] <span>{s.day('iso')}</span></li><li>[有效性] <span>{s.validity}</span></li></ol><div class='mainText'>{s.text()}</div>{s.files()}"
    ),
    "east-city": lambda s: (
        f"<div class='Article-head'><h2 id='ivs_title'>{s.title}<small class='PBtime'>({s.day('spoken')})</small></h2><div class='gk-info'><span>索取号：{s.index}</span>"
        f"<span>发布机构：{s.issuer}</span><span>文号：{s.number}</span></div></div><div id='ivs_content' class='Article_content'>{s.text()}</div>{s.files()}"
    ),
    "south": lambda s: (
        f"<div class='introduce'><div class='row'><div class='col left'><label>索引号：</label><span>{s.index}</span></div><div class='col right'><label>分类：</label><span>{s.topic}</span></div></div>"
        f"<div class='row'><div class='col left'><label>发布机构：</label><span>{s.issuer}</span></div><div class='col right'><label>成文日期：</label><span>{s.written('iso')}</span></div></div>"
        f"<div class='row'><label>名称：</label><span>{s.title}</span></div><div class='row'><div class='col'><label>文号：</label><span>{s.number}</span></div><div class='col'>"
        f"<label>发布日期：</label><span>{s.day('iso')}</span></div></div><div class='row'><label>主题词：</label><span></span></div></div>"
        f"<div class='tool'>【<a>打印</a>】 【字体：<a>大</a> <a>中</a> <a>小</a>】 分享到：</div><h3 class='document-title'>{s.name}</h3><div class='document-number'>{s.number}</div>"
        f"<div class='zw'>{s.text()}</div>{s.files()}"
    ),
    "river": lambda s: (
        f"<table class='xxgk_table'><tr><td>索 引 号</td><td>{s.index}</td><td>分　　类</td><td>{s.topic}</td></tr><tr><td>发布机构</td><td>{s.issuer}</td><td>发文日期</td>"
        f"<td>{s.written('iso')}</td></tr><tr><td>标　　题</td><td colspan='3'>{s.title}</td></tr><tr><td>文　　号</td><td>{s.number}</td><td>主 题 词</td><td></td></tr>"
        f"<tr><td>内容概览</td><td colspan='3'></td></tr><tr><td>时　　效</td><td colspan='3'>{s.validity}</td></tr></table><div class='main-fl-tit'>{s.name}</div>{s.text()}{s.files()}"
    ),
    "wide": lambda s: (
        f"<table class='table-x' width='100%'><tr><th>索引号：</th><td>{s.index}</td><th>组配分类：</th><td>其他文件</td></tr><tr><th>发布机构：</th><td>{s.issuer}</td>"
        f"<th>主题分类：</th><td>{s.topic}</td></tr><tr><th>名称：</th><td>{s.title}</td><th>文号：</th><td>{s.number}</td></tr><tr><th>发布日期：</th><td>{s.day('iso')}</td>"
        f"<th>有效性：</th><td>{s.validity}</td></tr><tr><th>生效日期：</th><td></td><th>废止日期：</th><td></td></tr></table><h1 class='newstitle'>{s.name}</h1>"
        f"<div class='newsinfo'>阅读次数：<span>9</span> 字体：【大 中 小】</div><div class='wzcon'>{s.text()}</div>{s.files()}"
    ),
    "north-east": lambda s: (
        f"<table cellpadding='0' class='zly_xxmu'><tr><td class='wz'>索 引 号：</td><td>{s.index}</td><td class='wz'>分　　类：</td><td>{s.topic}</td></tr>"
        f"<tr><td>发文机关：</td><td>{s.issuer}</td><td>成文日期：</td><td>{s.written('padded')}</td></tr><tr><td>标　　题：</td><td colspan='3'>{s.title}</td></tr><tr>"
        f"<td>发文字号：</td><td>{s.number}</td><td>发布日期：</td><td>{s.day('padded')}</td></tr></table><div class='zwxl'><div class='title'>{s.name}</div>{s.text()}</div>{s.files()}"
    ),
    "brackets": lambda s: (
        f"<div class='zwxl-table'><ul>{_li('[ ', ' ]', ('索引号', s.index), ('发文字号', s.number), ('发布机构', s.issuer), ('主题分类', s.topic), ('体裁分类', '通知'), ('成文日期', s.written('iso')), ('发布日期', s.day('iso')), ('有效性', s.validity))}"
        f"</ul></div><p class='zwxl-title'>{s.title}</p><div class='zwxl-article'>{s.text()}</div>{s.files()}"
    ),
    "lake": lambda s: (
        f"<div class='metadata_content_top'><div><strong>索 引 号：</strong>{s.index}</div><div><strong>主题分类：</strong>{s.topic}</div><div><strong>发文单位：</strong>{s.issuer}</div>"
        f"<div><strong>发文日期：</strong>{s.written('padded')}</div><div><strong>文　　号：</strong>{s.number}</div><div><strong>效力状态：</strong>{s.validity}</div><div>"
        f"<strong>发布日期：</strong>{s.day('padded')}</div></div><h2>{s.title}</h2>{s.text()}{s.files()}"
    ),
    "west": lambda s: (
        f"<table border='1'><tr><td>索引号</td><td>{s.index}</td><td>公开目录</td><td>{s.column}</td></tr><tr><td>公开责任部门</td><td>{s.issuer}</td><td>公开日期</td><td>{s.day('time')}</td></tr>"
        f"<tr><td>公开形式</td><td>主动公开</td><td>公开属性</td><td></td></tr><tr><td>成文日期</td><td>{s.written('iso')}</td><td>文号</td><td>{s.number}</td></tr></table>"
        f"<h1 class='m-txt-title'>{s.title}</h1><div>{s.text()}</div>{s.files()}"
    ),
    "coast": lambda s: (
        f"<div class='xl-bt'>{s.title}</div><div class='xl-ms'><dl><dt>索 引 号</dt><dd>{s.index}</dd></dl><dl><dt>文　　号</dt><dd>{s.number}</dd></dl><dl><dt>发布机构</dt><dd>{s.issuer}</dd></dl>"
        f"<dl><dt>生成日期</dt><dd>{s.written('iso')}</dd></dl><dl><dt>有 效 性</dt><dd>{s.validity}</dd></dl></div><div class='xl-nr'>{s.text()}</div>{s.files()}"
    ),
    "steppe": lambda s: (
        f"<table class='ggtable'><tbody><tr><td class='k'>索　引　号：</td><td class='v'>{s.index}</td><td class='k'>主题分类：</td><td class='v'>{s.topic}</td></tr><tr><td>发布机构：</td><td>{s.issuer}</td>"
        f"<td>文　　　号：</td><td>{s.number}</td></tr><tr><td>成文日期：</td><td>{s.written('iso')}</td><td>公开日期：</td><td>{s.day('iso')}</td></tr><tr><td>公文时效：</td><td>{s.validity}</td><td></td><td></td></tr></tbody></table>"
        f"<p class='title'>{s.title}</p><div class='con'>{s.text()}</div>{s.files()}"
    ),
    "cloud": lambda s: (
        f"<div class='gkml-info'><table><tr><td>索引号</td><td>公开日期</td><td>文号</td><td>发布机构</td></tr><tr><td>{s.index}</td><td>{s.day('iso')}</td><td>{s.number}</td><td>{s.issuer}</td></tr></table></div>"
        f"<h1>{s.title}</h1>{s.text()}{s.files()}"
    ),
    "plateau": lambda s: (
        f"<ul class='info-ul'><li>索引号：<em>{s.index}</em></li><li>信息分类：<em>{s.topic}</em></li><li>发布机构：<em>{s.issuer}</em></li><li>发文日期：<em>{s.written('iso')}</em></li>"
        f"<li>文号：<em>{s.number}</em></li><li>是否有效：<em>{_valid(s)}</em></li><li class='w100'>信息名称：<em>{s.title}</em></li></ul><div class='Article_xx'><h2>{s.name}</h2>{s.text()}</div>{s.files()}"
    ),
    "tax": lambda s: (
        f"<div class='fgbox'><h3>{s.title}</h3><p class='fgwh'>{s.number}</p><p class='fgrq'>成文日期：{s.written('iso')}　字体：【<a>大</a>】【<a>中</a>】【<a>小</a>】　<a>打印本页</a></p></div>{s.text()}{s.files()}"
    ),
    "exchange": lambda s: (
        f"<table class='t1'><tr><td>【索引号】{s.index}</td><td>【文　号】{s.number}</td></tr><tr><td>【发布单位】{s.issuer}</td><td>【成文日期】{s.written('iso')}</td></tr></table>"
        f"<div align='center'><h2>{s.title}</h2></div>{s.text()}{s.files()}"
    ),
    "paragraph-block": lambda s: (
        f"<h1>{s.title}</h1><p>索引号：{s.index}<br/>发文机关：{s.issuer}<br/>发文字号：{s.number}<br/>发布日期：{s.day('iso')}<br/>成文日期：{s.written('iso')}</p><hr/>{s.text()}{s.files()}"
    ),
    "aside-block": lambda s: (
        f"<div class='row'><div class='col-3 doc-side'><h4>基本信息</h4><p><span>发文机关</span><em>{s.issuer}</em></p><p><span>发文字号</span><em>{s.number}</em></p><p><span>成文日期</span><em>{s.written('iso')}</em></p>"
        f"<p><span>发布日期</span><em>{s.day('iso')}</em></p><p><span>有效性</span><em>{s.validity}</em></p></div><div class='col-9'><h1>{s.title}</h1>{s.text()}{s.files()}</div></div>"
    ),
    "inline-semicolons": lambda s: (
        f"<div class='tit2'>{s.title}</div><div class='xinxi2'>索引号：{s.index}　　发布机构：{s.issuer}　　发布日期：{s.day('iso')}　　文号：{s.number}</div>{s.text()}{s.files()}"
    ),
    "collapsible": lambda s: (
        f"<div class='wj-head'><h1 class='wj-tit'>{s.title}</h1><a class='toggle' href='javascript:;'>展开</a></div><div class='wj-table'><div class='tr'><div class='td1'>发文机关：</div>"
        f"<div class='td2'>{s.issuer}</div><div class='td1'>文号：</div><div class='td2'>{s.number}</div></div><div class='tr'><div class='td1'>成文日期：</div><div class='td2'>{s.written('iso')}</div>"
        f"<div class='td1'>公开日期：</div><div class='td2'>{s.day('iso')}</div></div><div class='tr'><div class='td1'>索引号：</div><div class='td2'>{s.index}</div><div class='td1'>有效性：</div>"
        f"<div class='td2'>{s.validity}</div></div></div>{s.text()}{s.files()}"
    ),
    "red-head": lambda s: (
        f"<div class='info'>发布时间：{s.day('iso')}　来源：{s.source}</div><p style='text-align:center;color:red;font-size:36pt'>{s.issuer}文件</p><p style='text-align:center'>{s.number}</p>"
        f"<hr color='red'/><h1 style='text-align:center'>{s.title}</h1>{s.text()}{s.files()}"
    ),
    "number-in-cell": lambda s: (
        f"<table class='doc'><tr><td align='center'><h2>{s.title}</h2></td></tr><tr><td align='center'>{s.number}</td></tr><tr><td align='center'>发布时间：{s.day('iso')} 来源：{s.source}</td></tr>"
        f"<tr><td>{s.text('br')}</td></tr></table>{s.files()}"
    ),
    "implementation": lambda s: (
        f"<table class='attr'><tr><td>发文机关</td><td>{s.issuer}</td><td>发文字号</td><td>{s.number}</td></tr><tr><td>成文日期</td><td>{s.written('iso')}</td><td>发布日期</td><td>{s.day('iso')}</td></tr>"
        f"<tr><td>施行日期</td><td>{s.effective()}</td><td>有效性</td><td>{s.validity}</td></tr></table><h3 class='wjtit'>{s.title}</h3>{s.text()}{s.files()}"
    ),
    "download-row": lambda s: (
        f"<div class='pchide'><table class='m-detailtb'><tr><td class='tit'>索引号</td><td>{s.index}</td><td class='tit'>主题分类</td><td>{s.topic}</td></tr><tr><td class='tit'>发文机关</td><td>{s.issuer}</td>"
        f"<td class='tit'>成文日期</td><td>{s.written('iso')}</td></tr><tr><td class='tit'>发文字号</td><td>{s.number}</td><td class='tit'>下载</td><td><a>文字版下载</a> <a>图片版下载</a></td></tr></table></div>"
        f"<div class='tiy'>{s.title}</div>{s.text()}{s.files()}"
    ),
}  # fmt: skip


def _valid(s: Scribe) -> str:
    s.truth["validity"] = "有效"
    return "有效"


def _class(s: Scribe, name: str) -> str:
    s.truth["topic"] = name
    return name
