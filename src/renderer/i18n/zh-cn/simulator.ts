/** What the simulator and the host say, in simplified Chinese. */
import { ZH_CN_SIM_DROPS } from './sim-drops';

export const ZH_CN_SIMULATOR = {
  ...ZH_CN_SIM_DROPS,
} as const;
