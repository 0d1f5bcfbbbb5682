"""The two commands and the settings of an installation, as they are written into its folder."""

from typing import Final

#: Python's own settings of whoever starts it. Bytecode kept elsewhere goes by path, and `current`
#: is the path of every version: what was kept of another one could be run.
DROPPED: Final = (
    *("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE"),
    "PYTHONPYCACHEPREFIX",
)
LINQUAN: Final = """\
#!/bin/sh
# Written by the installer of Linquan: its command, with the data and the settings of this folder.
root=$(dirname "$(readlink -f "$0")")
owner=$(stat -c %U "$root/data")
if [ "$(id -u)" = 0 ] && [ "$owner" != root ]; then
  exec runuser -u "$owner" -- "$root/linquan" "$@"
fi
export LINQUAN_HOME="$root/data" PYTHONUTF8=1 PYTHONSAFEPATH=1
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX
return_key=$(printf '\\r')
while IFS= read -r line || [ -n "$line" ]; do
  line=${line%"$return_key"}
  case ${line%%=*} in
    "$line" | '' | *[!A-Z0-9_]*) ;;
    *) export "$line" ;;
  esac
done < "$root/settings.env"
python=$root/current/venv/bin/python
if ! "$python" -c '' 2> /dev/null; then
  echo "The Python that Linquan was installed with is gone, or closed to this account." >&2
  echo "Run the installer again, with the Python of the system." >&2
  echo "安装邻圈时使用的 Python 已不存在，或当前账号无权使用。" >&2
  echo "请用系统自带的 Python 重新运行安装程序。" >&2
  exit 1
fi
exec "$python" -m linquan "$@"
"""
UPGRADE: Final = """\
#!/bin/sh
# Written by the installer of Linquan. The installed version, which is trusted already, checks the
# new bundle before anything in it is run:  ./upgrade linquan-VERSION-ARCH.tar
root=$(dirname "$(readlink -f "$0")")
exec "$root/current/install" --to "$root" "$@"
"""
SETTINGS: Final = """\
# Settings of Linquan, one NAME=value a line, taken literally: no quotes, no spaces around "=".
# They hold from the next start on. Which there are: README of the bundle, "Settings".
# 邻圈的设置，每行一个 NAME=value，按原文读取：不要加引号，等号两边不要空格。下次启动生效。
#HOST=127.0.0.1
#PORT=8000
#LINQUAN_HTTPS=1
#LINQUAN_HOSTS=desk.example.org
#LINQUAN_PUBLIC_URL=https://desk.example.org
#LINQUAN_TRUSTED_PROXIES=127.0.0.1
"""
