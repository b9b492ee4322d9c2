/** What `src/renderer/addresses` says, in traditional Chinese. */
import type { ZH_CN_ADDRESSES } from '../zh-cn/addresses';

export const ZH_TW_ADDRESSES = {
  Network: '網路',
  Whose: '歸屬',
  'An IP address, or a part of what is listed': '一個 IP 位址，或清單內容的一部分',
  'Any IP address, a name, a network': '任意 IP 位址、名稱、網路',
  '{count} addresses': '{count} 個位址',
  '{shown} of {all}': '{shown} / {all}',
  'Nobody in this lab has it': '此實驗中沒有誰擁有它',
  'Write a whole address to learn where it belongs.': '輸入完整位址即可知道它屬於哪裡。',
  'Networks of the lab': '實驗的網路',
  'Show what is in {name}': '顯示 {name} 中有什麼',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_ADDRESSES, string>>;
