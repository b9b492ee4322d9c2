/** What proxies say of a request, in traditional Chinese. */
import type { ZH_CN_SIM_PROXIES } from '../zh-cn/sim-proxies';

export const ZH_TW_SIM_PROXIES = {
  'No Ingress has a rule for {asked}: the default backend answers it':
    '沒有 Ingress 有 {asked} 的規則：由預設後端回應',
  'Rules of an Ingress are for the host {host}, but none for the path of {asked}: the default backend answers it':
    '有 Ingress 的規則針對主機 {host}，但沒有一條適用於 {asked} 的路徑：由預設後端回應',
  '{asked} falls under the rule of {ingress} for the path {path}: it goes to an endpoint of {upstream}':
    '{asked} 符合 {ingress} 中路徑 {path} 的規則：它被送往 {upstream} 的一個端點',
  '{asked} falls under the rule of {ingress} for the path {path}: it goes to an endpoint of {upstream}, as {target}':
    '{asked} 符合 {ingress} 中路徑 {path} 的規則：它以 {target} 的形式被送往 {upstream} 的一個端點',
  'This is the default backend of the controller, which answers everything with 404':
    '這是控制器的預設後端，它對一切都回應 404',
  'It is no request that nginx takes: {problem}': '這不是 nginx 接受的請求：{problem}',
  'The annotation app-root leads the root of the host to {redirect}':
    '註解 app-root 把該主機的根路徑引向 {redirect}',
  'No location of the server is for {asked}': '該伺服器沒有 {asked} 的 location',
  'Only the path with a slash at its end is known: the client is sent to {redirect}':
    '只認識末尾帶斜槓的路徑：用戶端被轉往 {redirect}',
  'The body is larger than {ingress} allows (proxy-body-size): {problem}':
    '請求正文超過 {ingress} 所允許的大小（proxy-body-size）：{problem}',
  '{ingress} has an annotation that the controller refuses, so that every request gets 503: {problem}':
    '{ingress} 有控制器拒絕的註解，因此每個請求都得到 503：{problem}',
  'It asks what other origins may do, and {ingress} (enable-cors) has nginx answer that':
    '它詢問其他來源可以做什麼，由 {ingress} (enable-cors) 讓 nginx 回應',
  'An annotation of {ingress} sends clients to {redirect} instead':
    '{ingress} 的一個註解把用戶端改轉往 {redirect}',
  'The rewrite-target of {ingress} is a URL: the client is sent to {redirect}':
    '{ingress} 的 rewrite-target 是一個 URL：用戶端被轉往 {redirect}',
  '{ingress} has TLS, so that plain HTTP is sent to {redirect} (ssl-redirect)':
    '{ingress} 有 TLS，因此普通 HTTP 被轉往 {redirect} (ssl-redirect)',
  'The host leads to {upstream}, which has no ready endpoint': '該主機通往 {upstream}，而它沒有就緒的端點',
  'The rule of {ingress} leads to {upstream}, which has no ready endpoint':
    '{ingress} 的規則通往 {upstream}，而它沒有就緒的端點',
  'The client has sent more than {ingress} allows it: {problem}':
    '用戶端傳送的超過 {ingress} 所允許的：{problem}',
  '{ingress} does not let the address of this client in': '{ingress} 不允許該用戶端的位址進入',
  '{ingress} (auth-type) asks for a name and a password: {problem}':
    '{ingress} (auth-type) 要求使用者名稱和密碼：{problem}',
  '{asked} falls under the rule {priority} of the balancer {name}: {what}':
    '{asked} 符合負載平衡器 {name} 的規則 {priority}：{what}',
  '{asked} falls under the rule {priority} of {ingress} of the balancer {name}: {what}':
    '{asked} 符合 {ingress} 在負載平衡器 {name} 上的規則 {priority}：{what}',
  'No route of Kong is for {asked}: it answers 404 itself': 'Kong 沒有 {asked} 的路由：它自己回應 404',
  '{asked} falls under the route {route} of Kong, which is for HTTPS alone':
    '{asked} 符合 Kong 的路由 {route}，而它只用於 HTTPS',
  '{asked} falls under the route {route} of Kong: it goes to a target of {service}':
    '{asked} 符合 Kong 的路由 {route}：它被送往 {service} 的一個目標',
  "No router of Traefik's entry point {entryPoint} is for {asked}: it answers 404 itself":
    'Traefik 的入口點 {entryPoint} 沒有 {asked} 的路由器：它自己回應 404',
  '{asked} falls under {ingress}, but {service} has no server: Traefik answers 503 itself':
    '{asked} 符合 {ingress}，但 {service} 沒有伺服器：Traefik 自己回應 503',
  '{asked} falls under {ingress}: it goes to a server of {service}':
    '{asked} 符合 {ingress}：它被送往 {service} 的一個伺服器',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_PROXIES, string>>;
