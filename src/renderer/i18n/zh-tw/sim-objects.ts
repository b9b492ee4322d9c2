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
  'a custom resource needs its CustomResourceDefinition in the lab':
    '自訂資源需要實驗中有它的 CustomResourceDefinition',
  'write a kind of Kubernetes, for example Deployment, Service or Pod':
    '請寫 Kubernetes 有的 kind，例如 Deployment、Service 或 Pod',
  'a Job has Pods that end': '會結束的 Pod 請用 Job',
  'no matches for kind "{kind}" in version "{version}"; a cluster without its CustomResourceDefinition refuses it, here it is kept and has no effect':
    '「{version}」中沒有「{kind}」這種 kind；沒有其 CustomResourceDefinition 的叢集會拒絕它，這裡予以保留，但不起作用',
  'bring the definition along, or leave the object out': '請一併提供其定義，或拿掉此物件',
  '{kind} "{name}" is kept, but {effect}': '保留了 {kind}「{name}」，但{effect}',
  '{count} objects of kind {kind} are kept, but {effect}':
    '保留了 {count} 個 kind 為 {kind} 的物件，但{effect}',
  '{field} of {kind} "{name}" is kept, but {effect}': '保留了 {kind}「{name}」的 {field}，但{effect}',
  '{message} (and {more} more)': '{message}（另有 {more} 個）',
  'Service of type LoadBalancer': 'LoadBalancer 類型的 Service',
  'volumes hold nothing yet': '磁碟區目前還不保存任何內容',
  'has no effect yet': '目前還不起作用',
  'not run yet: no Pod comes of it': '目前還不執行：不會由它產生 Pod',
  'no load balancer gives it an external address yet': '還沒有負載平衡器給它外部位址',
  'no controller acts on a custom resource': '沒有控制器處理自訂資源',
  'Felix passes over the rule here': '這裡 Felix 會略過這條規則',
  'Felix passes over the policy here': '這裡 Felix 會略過這條政策',
  '{kind} "{name}" is defined twice': '{kind}「{name}」定義了兩次',
  '{kind} "{name}" in namespace "{namespace}" is defined twice':
    '命名空間「{namespace}」中的 {kind}「{name}」定義了兩次',
  'it is defined first at {place}; rename or remove one of them':
    '它最先定義在 {place}；請重新命名或刪除其中一個',
  'declare it in the same input: {object}': '請在同一輸入中宣告它：{object}',
  'leave it out to get a free one': '留空可得到一個閒置的',
  'the Service at {place} has it': '{place} 處的 Service 已佔用它',
  'an API server refuses it; here it counts as it is written': 'API 伺服器會拒絕它；這裡按所寫的內容計算',
  '{kind} of the network plugin is not counted: who may reach whom is worked out from the policies of Kubernetes':
    '網路外掛程式的 {kind} 不計入：誰能存取誰是根據 Kubernetes 的政策推算的',
  'what it closes is seen in the traffic itself: send a request': '它阻擋了什麼，要看流量本身：傳送一個請求',
  'it is left out, as an API server refuses to read it': '不計入，因為 API 伺服器會拒絕讀取它',
} as const satisfies Record<keyof typeof ZH_CN_SIM_OBJECTS, string>;
