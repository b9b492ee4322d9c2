/** What `src/renderer/command-line` says, in simplified Chinese. */
export const ZH_CN_COMMAND_LINE = {
  'Command line': '命令行',
  'Command of podwire': 'podwire 的命令',
  'What podwire prints in a terminal of this computer': 'podwire 在本机终端中输出的内容',
  'A dot is the lab on screen, as its text is now; other paths count from its folder. It runs on a copy; nothing is written.':
    '一个点表示屏幕上的实验（以当前文本为准）；其他路径以实验所在文件夹为起点。命令在副本上运行，不写入任何文件。',
  Run: '执行',
  'Ended before it was done': '尚未完成就已结束',
  'Exit code {code}': '退出码 {code}',
  'Save output': '保存输出',
  'It printed more than is taken here, and was ended.': '输出超出此处可接收的量，命令已被结束。',
  'Only the beginning is shown. What is copied and saved is all of it.':
    '此处只显示开头；复制和保存的是全部内容。',
} as const;
