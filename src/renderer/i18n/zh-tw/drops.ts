/** What `src/renderer/drops` says, in traditional Chinese. */
import type { ZH_CN_DROPS } from '../zh-cn/drops';

export const ZH_TW_DROPS = {
  'No.': '編號',
  Where: '位置',
  Device: '裝置',
  Reason: '原因',
  'Dropped packets': '被丟棄的封包',
  'No packet has been dropped': '沒有封包被丟棄',
  'A packet that goes no further is listed here, with who dropped it and why, but for {noise}.':
    '到此為止的封包列在這裡，以及誰丟棄了它、為什麼，但不含{noise}。',
  'A packet that goes no further is listed here, with who dropped it and why.':
    '到此為止的封包列在這裡，以及誰丟棄了它、為什麼。',
  'Dropped at {at} on {device}': '在 {at} 的 {device} 上丟棄',
  'Show in topology': '在拓樸中顯示',
  'what IPv6 hosts announce into tunnels': 'IPv6 主機向通道發出的通告',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_DROPS, string>>;
