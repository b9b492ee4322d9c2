/** What a journey says of hops, ends and causes, in traditional Chinese. */
import type { ZH_CN_SIM_TRACE } from '../zh-cn/sim-trace';

export const ZH_TW_SIM_TRACE = {
  'A program of the network plugin gives the socket the address of an endpoint, {endpoint}, before there is any packet':
    '網路外掛程式的程式在還沒有任何封包之前，就把端點 {endpoint} 的位址交給了通訊端',
  '{object} does not exist': '{object} 不存在',
  "The server shows a certificate for {host}; whether the client trusts who has issued it is the client's affair":
    '伺服器出示 {host} 的憑證；用戶端是否信任其簽發者，由用戶端自己決定',
  'The server shows a certificate for {names} and not for {host}: a client that checks it breaks off here (curl without -k)':
    '伺服器出示的是 {names} 的憑證，而不是 {host} 的：檢查憑證的用戶端在此中斷（不帶 -k 的 curl）',
  'It arrives at the interface {device}': '它到達介面 {device}',
  '{device} wraps it into a packet of the nodes, to {whose}, which takes it out again':
    '{device} 把它封裝進節點之間的封包，發往 {whose}，由對方再取出來',
  'The outer packet has reached its end: what was in it goes on from here':
    '外層封包已到達終點：其中的內容從這裡繼續',
  'It has arrived: the machine gives it to {protocol}': '它已到達：這台機器把它交給 {protocol}',
  'It has arrived: the Pod gives it to {protocol}': '它已到達：該 Pod 把它交給 {protocol}',
  '{service}, {field}: Local, and {node} has no Pod of it':
    '{service} 設有 {field}: Local，而 {node} 上沒有它的 Pod',
  '{service} lets in {ranges} alone': '{service} 只允許 {ranges} 進入',
  '{service} leads to port {port}, where nothing listens': '{service} 通往連接埠 {port}，而那裡沒有程式監聽',
  '{address} is in the range of Services ({range}), and no Service has it':
    '{address} 在 Service 的範圍（{range}）內，但沒有 Service 使用它',
  '{address} is in the range of Pods ({range}), and no Pod has it':
    '{address} 在 Pod 的範圍（{range}）內，但沒有 Pod 使用它',
  'It belongs to a connection that was let through before, so that policies are not asked again':
    '它屬於先前已放行的連線，因此不再詢問政策',
  'Connection tracking knows the connection, and gives the packet the addresses that its first packet was given, or takes them back':
    '連線追蹤認識該連線，為封包換上其首個封包所得到的位址，或把它們換回來',
  "The address of {service} is on no interface: the node's rules turn it into an endpoint of the Service, {to}":
    '{service} 的位址不在任何介面上：節點的規則把它換成該 Service 的一個端點 {to}',
  'A rule of the node sends it to {to} instead': '節點的一條規則把它改發到 {to}',
  "It goes on with the address of {own} in place of {from}'s, so that the answer comes back by way of this node":
    '它改用 {own} 的位址代替 {from} 的位址繼續前行，這樣回應會經由本節點返回',
  'It leaves with the address of {own}: outside, nobody knows the address of {from} (masquerade)':
    '它帶著 {own} 的位址離開：外面沒有誰認識 {from} 的位址（masquerade）',
  'A rule of the node refuses it, and tells the sender so': '節點的一條規則拒絕了它，並告知傳送方',
  'A rule of the node drops it, and nobody is told': '節點的一條規則丟棄了它，且沒有通知任何一方',
  'A rule of the node for {service} refuses it, and tells the sender so':
    '節點上 {service} 的一條規則拒絕了它，並告知傳送方',
  'A rule of the node for {service} drops it, and nobody is told':
    '節點上 {service} 的一條規則丟棄了它，且沒有通知任何一方',
  'It leaves by the interface {device}': '它從介面 {device} 離開',
  'It leaves by the interface {device} for the next hop {hop}, which has told its MAC address by now':
    '它從介面 {device} 離開，前往下一跳 {hop}，後者此時已告知自己的 MAC 位址',
  'It leaves by the interface {device} for the next hop {hop}, whose MAC address is known':
    '它從介面 {device} 離開，前往下一跳 {hop}，其 MAC 位址是已知的',
  'Nobody has told yet which MAC address {address} has: the packet waits while the machine asks on {device}':
    '還沒有誰告知 {address} 的 MAC 位址：機器在 {device} 上詢問，封包在此等待',
  'The bridge {bridge} has learnt that {mac} is behind its port {port}':
    '橋接器 {bridge} 已學到 {mac} 在其連接埠 {port} 之後',
  "The frame is for the bridge {bridge} itself: the machine's own IP stack takes it":
    '該訊框是發給橋接器 {bridge} 自己的：由機器自身的 IP 堆疊接收',
  'The bridge {bridge} does not know where {mac} is, and sends a copy out of every port':
    '橋接器 {bridge} 不知道 {mac} 在哪裡，於是從每個連接埠各發出一份複本',
  '{service} is in the namespace {namespace}: from another one its name is {name}':
    '{service} 在命名空間 {namespace} 中：從其他命名空間存取時，它的名稱是 {name}',
  '{service} is another name for {name}, and DNS has no address for that':
    '{service} 是 {name} 的別名，而 DNS 沒有該名稱的位址',
  '{ingress} has a rule for it, and {why}': '{ingress} 有適用的規則，但{why}',
  '{ingress}: its path {path} is for exactly that (pathType: Exact)':
    '{ingress}：其路徑 {path} 只適用於完全相同的路徑（pathType: Exact）',
  'has no class: no controller has to take it': '沒有寫明類：沒有控制器必須處理它',
  'its class "{name}" does not exist': '其類「{name}」並不存在',
  'its class "{name}" is that of another controller': '其類「{name}」屬於另一個控制器',
  'its class "{name}" is that of {controller}': '其類「{name}」屬於 {controller}',
  'it has arrived at {where}': '它已到達 {where}',
  'it was seen last at {where}': '最後一次見到它是在 {where}',
  'NetworkPolicy {policy} lets it into {who}': 'NetworkPolicy {policy} 允許它進入 {who}',
  'NetworkPolicy {policy} lets it out of {who}': 'NetworkPolicy {policy} 允許它從 {who} 出去',
  'No NetworkPolicy is for ingress of {who}, so that everything may go into it':
    '沒有 NetworkPolicy 針對 {who} 的 ingress，因此一切都可以進入',
  'No NetworkPolicy is for egress of {who}, so that everything may go out of it':
    '沒有 NetworkPolicy 針對 {who} 的 egress，因此一切都可以出去',
  'It may go into {who}': '它可以進入 {who}',
  'It may go out of {who}': '它可以從 {who} 出去',
  'Nothing that the network plugin knows lets it into {who}': '網路外掛程式所知的一切都不允許它進入 {who}',
  'Nothing that the network plugin knows lets it out of {who}':
    '網路外掛程式所知的一切都不允許它從 {who} 出去',
  '{isolation}, and no rule lets {protocol} {port} from {peer} through':
    '{isolation}，而沒有規則放行來自 {peer} 的 {protocol} {port}',
  '{isolation}, and no rule lets {protocol} {port} to {peer} through':
    '{isolation}，而沒有規則放行發往 {peer} 的 {protocol} {port}',
  'NetworkPolicy {names} is for {direction} of {who}': 'NetworkPolicy {names} 針對 {who} 的 {direction}',
  'NetworkPolicies {names} are for {direction} of {who}': 'NetworkPolicy {names} 都針對 {who} 的 {direction}',
  '{policy} has no rule for {direction}: it lets nothing through':
    '{policy} 沒有 {direction} 的規則：它什麼也不放行',
  '{ends} does not name the other end': '{ends} 沒有寫明對端',
  '{ends} leaves {address} out (except {exception})': '{ends} 排除了 {address} (except {exception})',
  'ports do not have {protocol} {port}': 'ports 中沒有 {protocol} {port}',
  'ports do not have {protocol} {port}: nothing there calls it {names}':
    'ports 中沒有 {protocol} {port}：那裡沒有誰把它叫作 {names}',
  '{rule}: {lack}': '{rule}：{lack}',
  '{rule}: {first}, and {second}': '{rule}：{first}，並且{second}',
  "The network plugin's program sends what is for the Service {subject} to one of its backends":
    '網路外掛程式的程式把發給 Service {subject} 的內容送往它的一個後端',
  '{peer} has not answered the proxy: {problem}': '{peer} 沒有回應代理：{problem}',
  'The proxy passes the answer on to the client: status {status}': '代理把回應轉交給用戶端：狀態碼 {status}',
  'The proxy answers by itself, with status {status}': '代理自己回應，狀態碼 {status}',
  "{who}, an endpoint of {service}, past the Service's own address":
    '{who}（{service} 的一個端點，繞過該 Service 自己的位址）',
  "The proxy asks {whom}, on a connection that is open from before: the client's connection ends here":
    '代理詢問 {whom}，使用先前已開啟的連線：用戶端的連線到此為止',
  "The proxy asks {whom}, on a new connection of its own: the client's connection ends here":
    '代理詢問 {whom}，使用自己的新連線：用戶端的連線到此為止',
  'Its destination has changed, so that routing is asked again: {sentence}':
    '它的目的位址已改變，因此重新查詢路由：{sentence}',
  'No route leads to {whose}': '沒有通往 {whose} 的路由',
  '{whose} is refused by a route of the type {type}': '{whose} 被類型為 {type} 的路由拒絕',
  '{other}: {why}': '{other}：{why}',
  '{whose} is an address of this Pod itself, so that the packet is delivered here':
    '{whose} 是該 Pod 自己的位址，因此封包在這裡送達',
  '{whose} is an address of this machine itself, so that the packet is delivered here':
    '{whose} 是這台機器自己的位址，因此封包在這裡送達',
  '{whose} is reached directly by {device}': '可以經 {device} 直接到達 {whose}',
  '{whose} is reached by way of {gateway} on {device}': '可以經 {device} 上的 {gateway} 到達 {whose}',
  '{node} has no route to {whose} on {other} but the default one':
    '{node} 到 {other} 上的 {whose} 除了預設路由之外沒有其他路由',
  'its prefix is shorter': '它的首碼更短',
  'the same prefix, and it comes later (metric, or age)': '首碼相同，但排在後面（metric 或時間）',
  'its prefix is longer, but its table is asked later, or not at all (ip rule)':
    '它的首碼更長，但它的表更晚查詢，或根本不查詢（ip rule）',
  '{service} has no selector, and no EndpointSlice gives it a ready endpoint':
    '{service} 沒有選取器，也沒有 EndpointSlice 為它提供就緒的端點',
  '{service} selects {labels}: no Pod of namespace {namespace} is so':
    '{service} 選擇 {labels}：命名空間 {namespace} 中沒有這樣的 Pod',
  '{service}: port {port} leads to the port called "{target}", which its Pods have not':
    '{service}：連接埠 {port} 通往名為「{target}」的連接埠，而它的 Pod 沒有該連接埠',
  '{who} has come to its end': '{who} 已執行結束',
  '{who} is on no node: {why}': '{who} 不在任何節點上：{why}',
  '{who} does not run: container {container} is {state}': '{who} 沒有執行：容器 {container} 處於 {state}',
  '{who} runs, and its readiness probe fails (container {container})':
    '{who} 在執行，但就緒探查失敗（容器 {container}）',
  '{who} counts as not ready: its node {node} is not heard of':
    '{who} 被視為未就緒：它的節點 {node} 沒有訊息',
  '{who} is not ready: container {container} does not run': '{who} 未就緒：容器 {container} 沒有執行',
  '{service} has no port {port}; it has {ports}': '{service} 沒有連接埠 {port}；它有 {ports}',
  '{said}, because what the proxy asked on ended {where}': '{said}，因為代理轉送的請求終止{where}',
  '{line}, to {location}': '{line}，轉到 {location}',
  'the connection is there, and what the server answers is no TLS; ask it for http://':
    '連線已建立，但伺服器回答的不是 TLS；請改用 http:// 請求',
  'the connection is there, and the server has refused TLS on it: {alert}':
    '連線已建立，但伺服器拒絕了其上的 TLS：{alert}',
  'the connection is there, and the server has closed it before TLS was agreed on':
    '連線已建立，但伺服器在 TLS 協商完成之前就關閉了它',
  'the connection is there, and what the server says of TLS is no good':
    '連線已建立，但伺服器傳來的 TLS 內容無效',
  'the connection is there, and the server has closed it without an answer':
    '連線已建立，但伺服器沒有回應就關閉了它',
  'the connection is there, and no answer has come back': '連線已建立，但沒有回應返回',
  '{reason}; the question to DNS ended {where}': '{reason}；對 DNS 的查詢終止{where}',
  'No route leads to {address}, so that no packet is sent at all':
    '沒有通往 {address} 的路由，因此根本沒有發出封包',
  'the connection is set up': '連線已建立',
  'an answer came back': '回應已返回',
  'the datagram arrived, and nothing has come back': '封包已到達，沒有任何返回',
  'the other side refused': '對方拒絕了',
  'the packet died on its way': '封包在途中死亡',
  'no way leads there': '沒有路通往那裡',
  'the name has no address': '該名稱沒有位址',
  'nothing came back in time': '沒有任何東西及時返回',
  '{outcome} after {milliseconds} ms': '{outcome}，歷時 {milliseconds} ms',
  'at {place}, {sentence}': '於 {place}：{sentence}',
  'the capture has no such packet': '該擷取中沒有這個封包',
  'the lab has forgotten this packet': '實驗已不再記得這個封包',
  'its way was not noted: ways are noted while a capture runs, of a large transfer in part, and the oldest are forgotten':
    '它的路徑沒有被記錄：只在擷取執行期間記錄路徑，大量傳輸只記錄一部分，最早的會被遺忘',
  '{direction} allowed by {policy}': '{direction} 由 {policy} 放行',
  '{direction} allowed': '{direction} 放行',
  '{direction} denied': '{direction} 拒絕',
  '{direction} allowed: established': '{direction} 放行：已建立的連線',
  'connect() to {address} instead of {asked}': 'connect() 改連 {address}，而不是 {asked}',
  'certificate for {host}': '憑證屬於 {host}',
  'certificate not for {host}': '憑證不屬於 {host}',
  'in by {device}': '從 {device} 進入',
  'out by {device}': '從 {device} 離開',
  'into the tunnel to {remote}': '進入到 {remote} 的通道',
  'out of the tunnel': '離開通道',
  'delivered to {protocol} {destination}': '送達 {protocol} {destination}',
  '{field} {from} becomes {to}': '{field} {from} 變為 {to}',
  'source {from} becomes {to}': '來源 {from} 變為 {to}',
  'destination {from} becomes {to}': '目的地 {from} 變為 {to}',
  'asks who has {address}': '詢問誰有 {address}',
  'to port {port}': '送往連接埠 {port}',
  'to the bridge itself': '送往橋接器本身',
  'to every port': '送往所有連接埠',
  '{peer} failed': '{peer} 失敗',
  'no route': '沒有路由',
  'no answer for the name {host}': '名稱 {host} 沒有得到回應',
  '{host} has no address': '{host} 沒有位址',
  '{one}, {other}': '{one}，{other}',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_TRACE, string>>;
