/**
 * The kernel of every machine, as uname and Node objects say it. Settings have the defaults of its time, such as the SYNs
 * that are sent every second at first (Linux 6.5).
 */
export const KERNEL_RELEASE = '6.12.0';
