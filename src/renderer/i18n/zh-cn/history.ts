/** What `src/renderer/history` says, in simplified Chinese. */
export const ZH_CN_HISTORY = {
  'Edits and restore points': '修改记录与还原点',
  Edits: '修改记录',
  'Nothing was edited since the lab was opened.': '打开实验以来没有任何修改。',
  '{count} earlier edits…': '更早的 {count} 处修改…',
  '{count} later edits…': '更晚的 {count} 处修改…',
  'As the lab was opened': '实验打开时的样子',
  'Do it again, up to here': '重做到这里',
  'Go back to here': '回到这里',
  undone: '已撤销',
  'Restore points': '还原点',
  'Name for the text as it is now': '给现在的文本起个名字',
  'before the policy': '加策略之前',
  'Kept with the lab once it is saved; until then while it is open.':
    '实验保存后，还原点会一直保留；在此之前仅在实验打开期间保留。',
  Keep: '保留',
  'Go back to it; undo takes that back': '回到这个还原点（可以撤销）',
  'Remove the restore point {name}': '删除还原点 {name}',
  'The text is as it was then.': '文本与当时相同。',
} as const;
