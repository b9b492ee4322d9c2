/** What undo calls an edit, in simplified Chinese. */
export const ZH_CN_SIM_EDITS = {
  'edit {kind} {name}': '编辑 {kind} {name}',
  'type in {file}': '在 {file} 中输入',
  'record {name}': '录制 {name}',
  'go on from an earlier moment': '从较早的时刻继续',
  'undo {name}': '撤销：{name}',
  'redo {name}': '重做：{name}',
} as const;
