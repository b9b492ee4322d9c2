/** What `src/renderer/store` says, in simplified Chinese. */
export const ZH_CN_STORE = {
  'A new lab': '新的实验',
  '{count} files': '{count} 个文件',
  '{name} cannot be opened': '无法打开 {name}',
  'Nothing was opened; the lab that was open still is.': '什么都没有打开；原来的实验仍然打开着。',
  'The lab was not saved': '实验没有保存',
  'The bundle was not exported': '打包文件没有导出',
  '{name} was changed on disk, and is here as it is there now.':
    '{name} 在磁盘上已被修改，这里现在与磁盘一致。',
  '{name} cannot be written. Choose another place for it.': '无法写入 {name}。请为它另选位置。',
  'Saved as {path}': '已保存为 {path}',
  'Nothing was reverted': '没有还原任何内容',
  'The text is what is on disk.': '文本与磁盘上的一致。',
  'The edits could not be recovered': '无法恢复修改',
  'The unsaved edits are back.': '未保存的修改已找回。',
  'The lab is as it was saved, and started anew.': '实验已回到保存时的状态，并重新开始。',
  'There was nothing to take back. The lab started anew.': '没有可撤销的修改。实验已重新开始。',
} as const;
