"""One way of writing for what is written in many: width, case, script, numerals, punctuation."""

import re
import unicodedata
from typing import Final

# Characters of addresses and names of places whose traditional form differs: old, new.
# Source: own list after 简化字总表 (1986); what has two simplified forms is left out.
_PAIRS: Final = (
    "號号樓楼棟栋單单間间層层戶户門门區区縣县鄉乡鎮镇莊庄園园場场廣广東东灣湾橋桥農农業业產产廠厂館馆醫医學学訓训師师範范藝艺術术體体運运動动療疗養养護护藥药觀观視视電电線线車车輪轮"
    "軌轨鐵铁銀银錢钱鋼钢錦锦鎖锁鍋锅鏡镜長长開开關关陽阳陰阴陳陈陸陆隊队際际隱隐雲云霧雾靈灵靜静頂顶順顺須须頤颐領领頭头題题額额風风飛飞飯饭飲饮餅饼馬马駕驾駿骏騰腾驛驿魚鱼鮮鲜鳥鸟"
    "鳳凤鳴鸣鴻鸿鴨鸭鵝鹅鶴鹤鷹鹰鷺鹭麗丽麥麦黃黄點点齊齐龍龙龜龟義义習习聖圣聯联聽听職职肅肃腦脑臺台與与興兴舊旧華华萬万葉叶葦苇蓮莲蔥葱蔣蒋蕭萧薈荟蘆芦蘇苏蘭兰處处衛卫裝装見见規规"
    "覽览語语誠诚誼谊調调講讲識识譽誉讀读豐丰貝贝財财貨货貿贸買买費费賀贺賓宾賢贤質质贛赣軍军軒轩載载輝辉輕轻達达遠远適适選选遺遗邁迈還还鄭郑鄰邻釀酿針针劉刘劍剑創创務务勝胜勞劳勵励"
    "勻匀匯汇協协參参雙双發发變变叢丛員员問问啟启嘯啸嚴严國国圍围圖图團团塊块墻墙壇坛壓压壯壮夢梦夾夹奧奥媽妈嬌娇寧宁寶宝實实審审寫写寬宽將将專专尋寻對对導导屆届嶺岭嶽岳島岛峽峡崗岗"
    "帶带幣币幫帮幹干廈厦廟庙廳厅彎弯徑径後后從从復复恆恒悅悦慶庆憲宪應应懷怀戲戏戰战揚扬換换撫抚擇择據据數数時时晉晋暉晖曆历書书會会樂乐樸朴樺桦機机檢检櫻樱歐欧歲岁歷历歸归氣气淨净"
    "淺浅湧涌溝沟滄沧滿满漢汉漁渔潔洁潤润澤泽濟济瀾澜瀘泸灘滩無无煉炼煙烟熱热燈灯燒烧爐炉爾尔牆墙狀状獅狮瑤瑶環环畫画當当瘋疯盤盘監监眾众礎础祿禄禮礼種种稱称穀谷積积穩稳窩窝筆笔節节"
    "築筑簡简籃篮糧粮紅红紀纪約约紡纺紙纸級级細细組组結结統统綠绿維维網网緣缘練练縱纵總总績绩織织繡绣繩绳續续纜缆羅罗脈脉莖茎蝦虾補补複复親亲計计設设證证詩诗請请譚谭貴贵資资賴赖趙赵"
    "躍跃軟软連连遊游過过鄧邓醬酱鐘钟鑄铸閣阁閘闸雞鸡離离難难項项顏颜類类顧顾騎骑驗验鹽盐榮荣畢毕盧卢蠶蚕巖岩湯汤渦涡漿浆楊杨桿杆橫横櫃柜樹树"
)
_SIMPLIFIED: Final = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))

_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_COUNTED: Final = r"(?=号楼|号院|号|栋|幢|座|单元|室|层|楼|弄|门|组|期|#|附)"
_NUMERAL: Final = re.compile(rf"(?<![\d])[零〇一二三四五六七八九十百两]{{1,6}}{_COUNTED}")
_DASH: Final = re.compile(r"[-‐-―−~_至]+|(?<=\d)之(?=\d)|(?<=号)之(?=\d)")
_POINT: Final = re.compile(r"[^\w\-#]+")
_BUILDING: Final = re.compile(r"(?<=[0-9a-z])(?:号楼(?!下)|#楼|#|幢楼|幢|座|栋楼(?!下)|号栋)")
_NUMBER_SIGN: Final = re.compile(r"(?:no|number)\.?,?(\d+)号?")
_GAP: Final = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return an address or a name in one way of writing.

    Half-width, lower case, simplified characters; no blanks; numerals before units as digits (三栋
    → 3栋); 号楼, 幢, 座, # as 栋; dashes and 之 between digits as -; other punctuation as a comma.

    >>> fold("桂語花園 叁號樓３－２－５０１"), fold("江安路十八号，三幢")
    ('桂语花园叁号楼3-2-501', '江安路18号,3栋')
    """
    flat = unicodedata.normalize("NFKC", text).lower().translate(_SIMPLIFIED)
    flat = _DASH.sub("-", _GAP.sub("", flat))
    flat = _NUMERAL.sub(_as_digits, _POINT.sub(",", flat).strip(","))
    flat = _NUMBER_SIGN.sub(r"\1号", flat)
    return _BUILDING.sub("栋", flat)


def _as_digits(found: re.Match[str]) -> str:
    said = found.group()
    if not set(said) & set("十百"):
        return "".join(str(_DIGITS[c]) for c in said)
    total = number = 0
    for c in said:
        if c in "十百":
            total, number = total + (number or 1) * (10 if c == "十" else 100), 0
        else:
            number = _DIGITS[c]
    return str(total + number)
