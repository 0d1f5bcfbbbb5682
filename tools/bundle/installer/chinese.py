"""The Chinese of every text of the installer; a test compares this list with the code."""

from typing import Final

CHINESE: Final = {
    # manifest
    "This bundle is of a kind that this installer does not know. Use its own installer.":
        "本安装程序不认识这种安装包，请使用安装包自带的 install。",
    "The list of the bundle cannot be read ({why}).": "安装包的清单无法读取（{why}）。",
    "The list of the bundle holds a forbidden name: {name}":
        "安装包的清单中有不允许的文件名：{name}",
    "The list of the bundle names a file twice.": "安装包的清单中有重复的文件。",
    "The list of the bundle lacks {name}.": "安装包的清单中缺少 {name}。",
    "{name} is no Ed25519 public key.": "{name} 不是 Ed25519 公钥。",
    "The signature does not belong to the list of this bundle: it was changed or damaged. "
    "Nothing was run. Fetch the bundle again from where it was published.":
        "签名与安装包的清单不符：安装包被改动或已损坏。没有运行其中任何内容，请从发布处重新获取。",
    "{name} is not in the list of the bundle. Nothing was run. Remove it, or unpack the "
    "bundle anew into an empty folder.":
        "{name} 不在安装包的清单中。没有运行其中任何内容，请删除它，或在空文件夹中重新解包。",
    "{name} is missing from the bundle. Nothing was run. Unpack it anew.":
        "安装包缺少 {name}。没有运行其中任何内容，请重新解包。",
    "{name} is not what the list of the bundle says: it was changed or damaged. Nothing "
    "was run. Fetch the bundle again from where it was published.":
        "{name} 与安装包的清单不符：被改动或已损坏。没有运行其中任何内容，请从发布处重新获取。",
    "{name} is a link or no plain file. Nothing was run.":
        "{name} 是链接或不是普通文件。没有运行其中任何内容。",
    "{name} is missing: {folder} is no bundle, or was not unpacked wholly.":
        "缺少 {name}：{folder} 不是安装包，或没有完整解包。",
    # incoming
    "There is no file {file}.": "没有文件 {file}。",
    "{file} is no bundle ({why}).": "{file} 不是安装包（{why}）。",
    "The bundle holds a forbidden name: {name}": "安装包中有不允许的文件名：{name}",
    "The bundle is far larger than any real one.": "安装包大得不正常，已拒绝。",
    "The bundle does not have one top folder.": "安装包里应当只有一个顶层文件夹。",
    # machine
    "Linquan runs on Linux; this is {system}.": "邻圈在 Linux 上运行，本机是 {system}。",
    "This Python ({python}) is not the usual 64-bit one. Install the one of your "
    "distribution: apt-get install python3":
        "这个 Python（{python}）不是常用的 64 位版本，请安装系统自带的：apt-get install python3",
    "This bundle is for {made_for}; this machine is {arch}. Take the bundle for {arch}.":
        "这个安装包用于 {made_for}，本机是 {arch}，请换用 {arch} 的安装包。",
    "This bundle is for Python {made_for}; this is {python}. Install one of those and name it: "
    "LINQUAN_PYTHON=/path/to/python ./install":
        "这个安装包用于 Python {made_for}，当前是 {python}。请安装所需版本并指定："
        "LINQUAN_PYTHON=路径 ./install",
    "Only {free} MB are free in {folder}; {needed} MB are needed. Make room first.":
        "{folder} 只剩 {free} MB 空间，需要 {needed} MB，请先腾出空间。",
    "This system is too old or of another kind: the GNU C library {needed} or newer is "
    "needed, here is {found}. Debian 12 is new enough.":
        "本机系统太旧或类型不同：需要 GNU C 库 {needed} 或更新版本，本机为 {found}。"
        "Debian 12 即可满足。",
    # packages
    "A package holds a forbidden name: {name}": "软件包中有不允许的文件名：{name}",
    "Two packages bring the same file: {name}": "两个软件包含有同一个文件：{name}",
    # versions
    "{number} is no version number that can be compared.": "{number} 不是可比较的版本号。",
    # place
    "Another installation is at work in {folder}. Wait until it has ended.":
        "{folder} 中正在进行另一次安装，请等它结束。",
    "{folder} does not belong to you. Name another folder with --to, or start this as "
    "the user who owns it.":
        "{folder} 不属于当前用户。请用 --to 指定其他文件夹，或以其所有者的身份运行。",
    "{folder} holds other things. Name an empty or new folder with --to.":
        "{folder} 里有其他内容，请用 --to 指定空的或新的文件夹。",
    # house
    "Linquan is running (process {number}) and was started by another user. Stop it "
    "first, then start this again.":
        "邻圈正在运行（进程 {number}），由其他用户启动。请先停止它，再重新运行。",
    "Linquan (process {number}) does not end. Stop it first.":
        "邻圈（进程 {number}）没有停下来，请先停止它。",
    # service
    "Only root can write a service. Start this as root, or leave --service.":
        "只有 root 能写系统服务。请以 root 运行，或去掉 --service。",
    "For a service the folder may hold only letters, digits and . _ - / ({folder}).":
        "作为服务时，文件夹名只能含字母、数字和 . _ - /（{folder}）。",
    "{file} belongs to another installation. Remove it first, or leave --service.":
        "{file} 属于另一处安装。请先删除它，或去掉 --service。",
    "The account {name} cannot be made. Make it first: useradd --system {name}":
        "无法创建系统账号 {name}，请先创建：useradd --system {name}",
    # upgrade
    "Version {new} is older than the installed one, {old}. Going down is refused: it does "
    "not know the newer tables. To undo the last upgrade: ./upgrade --back":
        "版本 {new} 比已安装的 {old} 旧。不允许降级：旧版不认识新的数据表。"
        "要撤销上一次升级：./upgrade --back",
    "The backup before the upgrade failed, so nothing was changed.\n{why}":
        "升级前的备份失败，因此什么都没有改动。\n{why}",
    "The new version does not work:\n{why}": "新版本不能正常工作：\n{why}",
    "The upgrade was taken back: version {old} is in place again, with the data it had. "
    "Nothing is lost. The backup: {file}":
        "升级已撤回：现在仍是版本 {old} 和原来的数据，没有丢失任何内容。备份文件：{file}",
    "Upgraded from {old} to {new}. Backup of before: {file}":
        "已从 {old} 升级到 {new}。升级前的备份：{file}",
    "There is no upgrade to go back from.": "没有可以撤销的升级。",
    "Version {old} or its backup is no longer there.": "版本 {old} 或它的备份已经不在了。",
    "Going back failed; nothing was changed.\n{why}": "退回失败，什么都没有改动。\n{why}",
    "Version {old} is in place again, with the data of before the upgrade.":
        "已退回版本 {old}，数据为升级前的数据。",
    "Stopping the service …": "正在停止服务……",
    "Stopping the running server …": "正在停止运行中的程序……",
    "Backing up to {file} …": "正在备份到 {file}……",
    "Switching to version {new} …": "正在切换到版本 {new}……",
    "Bringing the tables up to date …": "正在更新数据表……",
    "Trying it out …": "正在试运行……",
    "Going back to version {old} and restoring {file} …": "正在退回版本 {old} 并恢复 {file}……",
    "Starting the service again …": "正在重新启动服务……",
    "The service does not answer yet. Look at: journalctl -u linquan. To go back, losing "
    "what was written since: ./upgrade --back":
        "服务还没有应答，请查看：journalctl -u linquan。要退回旧版（此后写入的内容会丢失）："
        "./upgrade --back",
    # command
    "Install or upgrade Linquan from this bundle, without a network.":
        "用本安装包安装或升级邻圈，不需要网络。",
    "another bundle (.tar), checked first": "另一个安装包（.tar），先校验再使用",
    "folder of the installation (default: {usual})": "安装到哪个文件夹（默认：{usual}）",
    "the key that must have signed the bundle, as you were told it; also accepts a new key":
        "签名公钥的指纹，按发布方告知的填写；更换公钥时也用它",
    "only check the bundle": "只校验安装包",
    "as root: run it as a service of systemd, in an account of its own":
        "以 root 运行时：作为 systemd 服务运行，使用单独的账号",
    "undo the last upgrade: its version and its data; what was written since is lost":
        "撤销上一次升级：退回原版本和当时的数据，此后写入的内容会丢失",
    "Checked: version {version}, commit {commit}, {files} files, signed by {key}.":
        "校验通过：版本 {version}，提交 {commit}，共 {files} 个文件，签名公钥 {key}。",
    "The bundle is signed by another key, {signer}. Nothing was run. Fetch it again "
    "from where it was published.":
        "安装包由另一把密钥签名：{signer}。没有运行其中任何内容，请从发布处重新获取。",
    "The bundle is signed by the key {signer}; this installation trusts {trusted}. "
    "Nothing was run. Ask whoever publishes it whether the key was changed; if so: "
    "--fingerprint {signer}":
        "安装包由密钥 {signer} 签名，而本机信任的是 {trusted}。没有运行其中任何内容。"
        "请向发布方核实是否更换了密钥；如已更换，加上：--fingerprint {signer}",
    "First bundle here: its key is trusted from now on. Compare its fingerprint with the "
    "one you were told:\n  {signer}":
        "这是第一次在此安装，今后信任它的签名公钥。请与发布方告知的指纹核对：\n  {signer}",
    "Version {new} is installed already.": "版本 {new} 已经安装。",
    "Installing version {new} into {folder} …": "正在把版本 {new} 安装到 {folder}……",
    "The installed code says it is {told}.": "装好的程序自称是 {told}。",
    "Installed version {new} in {folder}.": "版本 {new} 已安装到 {folder}。",
    "It starts with the machine; now: systemctl start linquan":
        "它会随系统启动；现在启动：systemctl start linquan",
    "Start it: {root}/linquan serve --no-demo\n"
    "Look at it with a made-up town first: {root}/linquan serve --home {root}/demo":
        "启动：{root}/linquan serve --no-demo\n"
        "想先用虚构的街道试看：{root}/linquan serve --home {root}/demo",
}  # fmt: skip
