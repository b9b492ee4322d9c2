/** Why a runtime's network is not ready, as the kubelet writes it into events and into the Node (`pkg/kubelet/runtime.go`). */
export function networkNotReady(problem: string): string {
  return `NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${problem}`;
}
