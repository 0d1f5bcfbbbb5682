"""What a browser says it is, boiled down to two words: the rest would tell people apart."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

BROWSERS: Final = (
    ("dingtalk", "dingtalk"), ("wxwork", "wecom"), ("micromessenger", "wechat"),
    ("huaweibrowser", "huawei"), ("miuibrowser", "xiaomi"), ("qqbrowser", "qq"), ("360se", "360"),
    ("qihu", "360"), ("edg", "edge"), ("opr/", "opera"), ("firefox", "firefox"),
    ("fxios", "firefox"), ("chrome", "chrome"), ("crios", "chrome"), ("safari", "safari"),
)  # fmt: skip
"""What stands in the text, and what it means; many say the words of others too, so in order."""
SYSTEMS: Final = (
    ("openharmony", "harmony"), ("harmonyos", "harmony"), ("android", "android"),
    ("iphone", "iphone"), ("ipad", "ipad"), ("windows", "windows"), ("mac os", "macos"),
    ("linux", "linux"),
)  # fmt: skip
LONGEST_READ: Final = 500

NAMES: Final[Mapping[str, str | Promise]] = {
    "dingtalk": _("DingTalk"), "wecom": _("WeCom"), "wechat": _("WeChat"),
    "huawei": _("Huawei browser"), "xiaomi": _("Xiaomi browser"), "qq": _("QQ browser"),
    "360": _("360 browser"), "edge": "Edge", "opera": "Opera", "firefox": "Firefox",
    "chrome": "Chrome", "safari": "Safari",
    "harmony": "HarmonyOS", "android": "Android", "iphone": "iPhone", "ipad": "iPad",
    "windows": "Windows", "macos": "macOS", "linux": "Linux",
}  # fmt: skip


def device_of(user_agent: str) -> str:
    """Return browser and system as codes: ``"chrome windows"``; ``?`` for what is not known."""
    text = user_agent[:LONGEST_READ].lower()
    return " ".join(
        next((code for mark, code in marks if mark in text), "?") for marks in (BROWSERS, SYSTEMS)
    )


def device_words(device: str) -> str:
    """Say in plain words what was used."""
    browser, _space, system = device.partition(" ")
    told = {"browser": NAMES.get(browser, ""), "system": NAMES.get(system, "")}
    if told["browser"] and told["system"]:
        return gettext("%(browser)s on %(system)s") % told
    return str(told["browser"] or told["system"]) or gettext("Unknown device")
