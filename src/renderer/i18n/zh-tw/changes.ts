/** What the comparison of two labs says, in traditional Chinese. */
import type { ZH_CN_CHANGES } from '../zh-cn/changes';

export const ZH_TW_CHANGES = {
  'What has changed between two labs': '兩個實驗之間有什麼變化',
  'The cluster with everything that the text leaves out, objects field by field, Scenarios, and who reaches whom. Choose what this lab is compared with: itself as it was saved, or a file of a teammate.':
    '叢集（包括文字中省略的一切）、逐個欄位的物件、情境，以及誰可以到達誰。請選擇與此實驗比較的內容：它自己已儲存的版本，或同事的一個檔案。',
  'From this lab to': '從此實驗到',
  'To this lab from': '到此實驗，來自',
  'The other lab': '另一個實驗',
  'a file or a folder…': '一個檔案或資料夾…',
  'The other way round': '反過來',
  'this lab as it was opened': '此實驗開啟時的樣子',
  'this lab as it was saved': '此實驗已儲存的樣子',
  'Cluster, objects and who reaches whom are the same.': '叢集、物件以及誰可以到達誰都相同。',
  Cluster: '叢集',
  Objects: '物件',
  'Scenarios and Layout': '情境與版面',
  'Who reaches whom': '誰可以到達誰',
  'in one of them only: reaches {reaches}, is reached by {reached}':
    '只在其中一方：能到達 {reaches} 個，被 {reached} 個到達',
  'and {count} more; the copied text has them': '還有 {count} 項；複製的文字中包含它們',
  'From {before} to {after}:': '從{before}到{after}：',
  'The text has changed since: compare again': '文字此後已改變：重新比較',
  'cluster: {count}': '叢集：{count}',
  'objects: {count}': '物件：{count}',
  'Scenarios and Layout: {count}': '情境與版面：{count}',
  'who reaches whom: {count}': '誰可以到達誰：{count}',
  'As podwire diff prints it': '與 podwire diff 的輸出相同',
  Copied: '已複製',
  added: '新增',
  removed: '移除',
  'Two labs': '兩個實驗',
  'Compare with': '與之比較',
  'Compare with this folder': '與此資料夾比較',
  'Compare with another lab…': '與另一個實驗比較…',
  'One of the two cannot be read.': '兩者之中有一個無法讀取。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_CHANGES, string>>;
