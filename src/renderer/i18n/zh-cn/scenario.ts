/** What `src/renderer/scenario` says, in simplified Chinese. */
export const ZH_CN_SCENARIO = {
  'A Scenario is being played': '正在播放一个场景',
  'Record what is done as a Scenario': '把所做的录制为场景',
  Record: '录制',
  'Show what was recorded so far': '显示目前录制的内容',
  'Recording · {count} steps': '录制中 · {count} 个步骤',
  'Stop the recording…': '停止录制…',
  Recording: '录制',
  'Stop…': '停止…',
  'Nothing yet. Run commands in terminals, send requests, edit the lab, start a capture: each becomes a step.':
    '还没有内容。在终端中运行命令、发送请求、修改实验、开始抓包：每一项都会成为一个步骤。',
  '◐ step {number} of {all}': '◐ 第 {number} 步，共 {all} 步',
  '▲ failed': '▲ 失败',
  '■ stopped': '■ 已停止',
  '● passed': '● 通过',
  '● passed, same packets': '● 通过，数据包相同',
  '▲ passed, other packets': '▲ 通过，数据包不同',
  'Record a Scenario': '录制场景',
  'Commands in terminals, requests, edits and captures become steps that a teammate can play again, packet for packet.':
    '终端中的命令、请求、修改和抓包会成为步骤，同事可以重新播放，每个数据包都一致。',
  'Start the lab anew and record': '重新开始实验并录制',
  'A replay meets exactly what you met. Open terminals end and can be opened again.':
    '重放所遇到的与你遇到的完全一致。已打开的终端会结束，可以重新打开。',
  'Record from now': '从现在开始录制',
  'The lab goes on. A replay starts a fresh lab and waits until this moment, but what was done before is not in it.':
    '实验继续。重放会启动全新的实验并等到此刻，但之前所做的不在其中。',
  'Keep the recording as a Scenario': '把录制保留为场景',
  'Stop and keep': '停止并保留',
  'Go on recording': '继续录制',
  'Nothing was recorded yet: no command, no edit.': '还没有录制任何内容：没有命令，也没有修改。',
  '{count} steps will be written into the text of the lab, as one edit that can be undone. Edits that were made while recording become steps of it.':
    '{count} 个步骤将写入实验的文本，作为一次可以撤销的修改。录制期间的修改会成为其中的步骤。',
  'What it shows {optional}': '说明它展示什么 {optional}',
  '(optional)': '（可选）',
  'For the reader: what to look at, and why': '写给读者：看什么，为什么',
  'Discard the recording?': '丢弃录制吗？',
  'The {count} steps that were recorded are lost. What you did in the lab, edits too, stays.':
    '已录制的 {count} 个步骤会丢失。你在实验中所做的，包括修改，都会保留。',
  'Make {name}': '创建 {name}',
  Back: '返回',
  'Packets dropped during this step': '此步骤中丢弃的数据包',
  'Dropped: {drop}': '已丢弃：{drop}',
  'It could not go on: {problem}': '无法继续：{problem}',
  'Compared with the bundle': '与打包文件比较',
  '● same as in the bundle': '● 与打包文件中相同',
  'The bundle says {hash}': '打包文件记载 {hash}',
  '▲ differs from the bundle': '▲ 与打包文件不同',
  'This lab has no Scenarios': '此实验没有场景',
  'A Scenario is a list of steps that anybody can play again and get the same packets: commands, edits, and what should come of them. Record one by doing it.':
    '场景是一系列步骤，任何人都可以重新播放并得到相同的数据包：命令、修改，以及应有的结果。做一遍就能录制一个。',
  'Record…': '录制…',
  'Scenario {name}': '场景 {name}',
  'Captures: {interfaces}': '抓包：{interfaces}',
  'Show {name} in the text ({file}:{line})': '在文本中显示 {name}（{file}:{line}）',
  'Stop the recording first': '请先停止录制',
  'Starts the lab anew and does the steps, at the speed of the clock':
    '重新开始实验并执行各步骤，速度与时钟一致',
  'Scenario {name}, as it was played': '场景 {name}，按播放的内容',
  'The text has no Scenario of this name any more; this is what was played.':
    '文本中已没有这个名称的场景；这是播放过的内容。',
} as const;
