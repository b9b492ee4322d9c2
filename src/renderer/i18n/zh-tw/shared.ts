/** What `src/renderer/shared` says, in traditional Chinese. */
import type { ZH_CN_SHARED } from '../zh-cn/shared';

export const ZH_TW_SHARED = {
  Dismiss: '關閉',
  Cancel: '取消',
  'Close the details (Escape)': '關閉詳細資訊（Escape）',
  'Close (Escape)': '關閉（Escape）',
  'What would help': '可以這樣解決',
  'Changes the text; undo takes it back': '修改文字；可以復原',
  'The text has changed since': '此後文字已經改變',
  Fix: '修正',
  'It was tried in a copy of the lab': '已在實驗的副本中試過',
  'tried, helps': '已試過，有效',
  'Changes nothing else.': '不改變其他任何事。',
  'Also:': '同時：',
  'Show the change': '顯示修改',
  'Show {noise} again': '重新顯示 {noise}',
  'Hide the noise: {noise}': '隱藏雜訊：{noise}',
  'line {line}': '第 {line} 行',
  'Sent from': '傳送方',
  'Close {title}': '關閉 {title}',
  'Done: {title}.': '已完成：{title}。',
  Undo: '復原',
  'The text has changed since this was offered. Look again: what is offered now fits it.':
    '提出建議之後文字已經改變。請重新檢視，現在的建議與它相符。',
  'Not done: {message}.': '沒有完成：{message}。',
  Lab: '實驗',
  Problem: '問題',
  Warning: '警告',
  Error: '錯誤',
  Notice: '提示',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SHARED, string>>;
