/** What would be right in an object, in traditional Chinese. */
import type { ZH_CN_SIM_OBJECTS } from '../zh-cn/sim-objects';

export const ZH_TW_SIM_OBJECTS = {
  'give each container of a Pod its own name': '請為 Pod 的每個容器取不同的名稱',
  'give each port its own name': '請為每個連接埠取不同的名稱',
  'no volume of the Pod has this name': '該 Pod 沒有這個名稱的磁碟區',
  'write {text}': '請寫 {text}',
  'add {text}': '請加入 {text}',
  'add for example {example}': '例如加入 {example}',
  'each of several ports needs a name of its own': '有多個連接埠時，每個都要有自己的名稱',
  'write {text} beside it': '請在旁邊寫上 {text}',
  'leave it out to get a free one, or write None for a headless Service':
    '留空可得到一個空閒位址，或寫 None 表示 headless Service',
  'write type: NodePort': '請寫 type: NodePort',
  'each port and protocol can be listed once': '每個連接埠與協定的組合只能列出一次',
  'give the template the labels {labels}': '請為範本加上標籤 {labels}',
  'leave rollingUpdate out': '請去掉 rollingUpdate',
  'one of the two has to be more, for example maxSurge: 1': '兩者之一必須大於零，例如 maxSurge: 1',
  'write a name, for example {example}': '請寫名稱，例如 {example}',
  'leave it out, or write manualSelector: true': '請去掉，或寫 manualSelector: true',
  'write plain text under stringData, or encode it: {command}':
    '請在 stringData 下寫明文，或先編碼：{command}',
  'write it as a list: {list}': '請寫成列表：{list}',
  'keep one of the two': '兩者只能保留一個',
  'write {value} without quotes: text is the name of a port':
    '請寫 {value}，不加引號：帶引號的文字表示連接埠名',
  'encode it': '請先編碼',
} as const satisfies Record<keyof typeof ZH_CN_SIM_OBJECTS, string>;
