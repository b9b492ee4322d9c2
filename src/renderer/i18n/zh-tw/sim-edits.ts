/** What undo calls an edit, in traditional Chinese. */
import type { ZH_CN_SIM_EDITS } from '../zh-cn/sim-edits';

export const ZH_TW_SIM_EDITS = {
  'edit {kind} {name}': '編輯 {kind} {name}',
  'type in {file}': '在 {file} 中輸入',
  'record {name}': '錄製 {name}',
  'go on from an earlier moment': '從較早的時刻繼續',
  'undo {name}': '復原：{name}',
  'redo {name}': '重做：{name}',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_EDITS, string>>;
