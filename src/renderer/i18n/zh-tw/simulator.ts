/** What the simulator and the host say, in traditional Chinese. */
import { ZH_TW_SIM_DROPS } from './sim-drops';

export const ZH_TW_SIMULATOR = {
  ...ZH_TW_SIM_DROPS,
} as const;
