/** Flags of every kubectl command (`kubectl options`, v1.32). */
import { flagsOf } from './flag-set';

export const GLOBAL_FLAGS = flagsOf(`
  as string
  as-group array
  as-uid string refused
  cache-dir string
  certificate-authority string
  client-certificate string
  client-key string
  cluster string
  context string
  disable-compression bool
  insecure-skip-tls-verify bool
  kubeconfig string
  log-flush-frequency duration=5s
  match-server-version bool
  namespace,n string
  password string
  profile string=none
  profile-output string=profile.pprof
  request-timeout string=0
  server,s string
  tls-server-name string
  token string
  user string
  username string
  v,v int=0
  vmodule string
  warnings-as-errors bool`);
