/** What `src/renderer/time` says, in simplified Chinese. */
export const ZH_CN_TIME = {
  command: '命令',
  'exit code': '退出码',
  edit: '编辑',
  event: '事件',
  'What happened': '发生了什么',
  'Nothing has happened yet': '还没有发生任何事',
  'What people do, what the cluster reports and which packets are dropped is listed here.':
    '这里列出人的操作、集群报告的事件以及被丢弃的数据包。',
  'Back to the mark before': '回到上一个标记',
  'One event of the simulator': '模拟器的一个事件',
  'On to the next mark': '前进到下一个标记',
  'Marks that are gone to': '前往哪些标记',
  'every mark': '所有标记',
  'events of the cluster': '集群事件',
  'dropped packets': '被丢弃的数据包',
  'On the way': '正在前往',
  'Running the lab again to {seconds} s': '正在重新运行实验到 {seconds} 秒',
  '{seconds} s of {present} s': '{seconds} 秒，共 {present} 秒',
  'An earlier moment is shown': '正在显示较早的时刻',
  'An earlier moment is shown: edits reach the lab in the present':
    '正在显示较早的时刻：编辑会在回到现在时生效',
  'Back to the present': '回到现在',
  'Go on from here': '从这里继续',
  'The run so far is kept, to be compared with; the text is as it was then, which can be undone.':
    '到目前为止的运行会保留下来以供对比；文本恢复为当时的样子，可以撤销。',
  'Show the lab at this moment': '显示实验在此时刻的样子',
  'Moment of the lab': '实验的时刻',
  '{seconds} s': '{seconds} 秒',
} as const;
