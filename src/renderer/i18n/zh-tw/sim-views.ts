/** What the simulator says of addresses and networks, in traditional Chinese. */
export const ZH_TW_SIM_VIEWS = {
  'Beyond the lab': '實驗之外',
  'Loopback, each namespace by itself': '回送，每個命名空間各自一個',
  'Link-local, each link by itself': '鏈路本機，每條鏈路各自一個',
  Multicast: '多點傳播',
  'Nodes (segment {name})': '節點（網段 {name}）',
  'Outside (segment {name})': '外部（網段 {name}）',
  'Pods of {node}': '{node} 的 Pod',
  'Of each machine by itself ({devices})': '每台機器各自擁有（{devices}）',
  '"{text}" is no IP address; write for example 10.96.0.10': '「{text}」不是 IP 位址，請寫成例如 10.96.0.10',
  '{services}: {where}. {translator} {turned}.': '{services}：{where}。{translator}{turned}。',
  'Service {name}': 'Service {name}',
  'on no interface at all': '不在任何介面上',
  'on {places}': '在{places}上',
  'nobody is behind it': '它背後沒有任何端點',
  'it becomes {endpoints}, whichever is drawn': '它會變成 {endpoints} 中被抽到的那一個',
  'Every node has rules for it (kube-proxy, {mode}):': '每個節點都有它的規則（kube-proxy，{mode}）：',
  'No kube-proxy runs; {plugin} translates it on every node:':
    '沒有執行 kube-proxy，由 {plugin} 在每個節點上轉換：',
  'No address: what a socket says that takes every one.': '不是位址：通訊端用它表示接受所有位址。',
  'Nobody: it names the network itself.': '沒有誰擁有它：它是網路本身的位址。',
  'Nobody: it is the broadcast address, and everybody on the link takes it.':
    '沒有誰擁有它：這是廣播位址，鏈路上的每台機器都會接收。',
  'Each namespace has it for itself, on its interface lo: it leaves no namespace.':
    '每個命名空間在自己的介面 lo 上都有它：它不會離開命名空間。',
  'Nobody, unless on one link: no router forwards it.':
    '沒有誰擁有它，除非在同一條鏈路上：路由器不會轉送它。',
  'Nobody: it goes to everyone who has joined the group.': '沒有誰擁有它：它會送達加入該群組的每個成員。',
  'Nobody in this lab: machines send it to their default route.':
    '此實驗中沒有誰擁有它：機器會把它送往預設路由。',
  'No Pod has it.': '沒有 Pod 擁有它。',
  'No Service has it: a packet to it leaves by the default route, or a rule refuses it.':
    '沒有 Service 擁有它：送往它的封包會走預設路由，或被某條規則拒絕。',
  'No machine has it: whoever is on the link asks for it by ARP and hears nothing.':
    '沒有機器擁有它：鏈路上的機器用 ARP 詢問它，得不到任何回應。',
  'No Service was given it.': '沒有分配給任何 Service。',
  '{place}.': '{place}。',
  '{count} interfaces have it, each in a network of its own: {places}.':
    '有 {count} 個介面擁有它，各自在自己的網路中：{places}。',
  '{place}, interface {device}': '{place}，介面 {device}',
  '{place}, on {node}': '{place}，位於 {node}',
  'Pod {name}': 'Pod {name}',
  'Machine {name}': '機器 {name}',
  '{one}, {other}': '{one}、{other}',
  '{one}; {other}': '{one}；{other}',
} as const;
