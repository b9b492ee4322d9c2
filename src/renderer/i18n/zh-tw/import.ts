/** What the dialog of an import says, in traditional Chinese. */
import type { ZH_CN_IMPORT } from '../zh-cn/import';

export const ZH_TW_IMPORT = {
  'The folder {name} holds no manifest.': '資料夾 {name} 中沒有資訊清單。',
  'It takes files that end in .yaml, .yml or .json, in it and in folders below.':
    '它讀取其中及下層資料夾中以 .yaml、.yml 或 .json 結尾的檔案。',
  'The folder holds more than {count} manifests.': '該資料夾中的資訊清單多於 {count} 個。',
  'Drop the folder of the project itself.': '請拖放專案本身的資料夾。',
  'Import…': '匯入…',
  Import: '匯入',
  'Import this folder': '匯入此資料夾',
  'Import {name}': '匯入 {name}',
  'Open as it is': '照原樣開啟',
  'Its manifests as they are, in the cluster of a new lab; what is saved is written into them':
    '照原樣使用其中的資訊清單，放在新實驗的叢集裡；儲存時會寫回這些清單',
  'Becomes a new lab, {name}, with {objects}. The files stay as they are.':
    '將成為新實驗 {name}，包含 {objects}。檔案保持原樣。',
  'no objects': '沒有物件',
  'A Lab document among them says what the cluster is.': '其中有一個 Lab 文件說明了叢集的樣子。',
  'Looking at what it is…': '正在檢視內容…',
  'Range of Pods': 'Pod 的位址範圍',
  'Range of Services': 'Service 的位址範圍',
  'Cluster domain': '叢集網域',
  'They are in the input, with their addresses.': '它們及其位址都在輸入中。',
  Besides: '此外',
  'Left out until then: {names}.': '在此之前略去：{names}。',
  'Beside the lab: {name}, {count} packets.': '放在實驗旁邊：{name}，{count} 個封包。',
  'Left out': '略去的內容',
  'Nothing: everything comes along.': '無：全部帶上。',
  'Nothing says so: as in a new lab.': '沒有內容說明：與新實驗相同。',
  'No lab can be made of this.': '無法由此建立實驗。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_IMPORT, string>>;
