import type { ConfigComplaint } from '../config-error.ts';
import type { TypedSections } from '../options/sections.ts';

/** What no option can tell by itself: values that contradict each other. */
export function checkTogether({ scheduler, triggerer, webserver }: TypedSections): ConfigComplaint[] {
  const complaints: ConfigComplaint[] = [];
  const refuse = (section: string, key: string, value: string, problem: string) =>
    complaints.push({ section, key, value, place: 'together with the other', problem });
  if (scheduler.localTaskJobHeartbeatMs >= scheduler.zombieTaskThresholdMs) {
    refuse(
      'scheduler',
      'local_task_job_heartbeat_sec',
      String(scheduler.localTaskJobHeartbeatMs / 1000),
      `expected less than scheduler_zombie_task_threshold, which is ${scheduler.zombieTaskThresholdMs / 1000}: every running task would count as dead`,
    );
  }
  if (scheduler.schedulerHeartbeatMs >= scheduler.healthCheckThresholdMs) {
    refuse(
      'scheduler',
      'scheduler_heartbeat_sec',
      String(scheduler.schedulerHeartbeatMs / 1000),
      `expected less than scheduler_health_check_threshold, which is ${scheduler.healthCheckThresholdMs / 1000}: every scheduler would count as dead`,
    );
  }
  if (triggerer.jobHeartbeatMs >= triggerer.healthCheckThresholdMs) {
    refuse(
      'triggerer',
      'job_heartbeat_sec',
      String(triggerer.jobHeartbeatMs / 1000),
      `expected less than triggerer_health_check_threshold, which is ${triggerer.healthCheckThresholdMs / 1000}: every triggerer would count as dead`,
    );
  }
  if ((webserver.webServerSslCert === '') !== (webserver.webServerSslKey === '')) {
    const missing = webserver.webServerSslCert === '' ? 'web_server_ssl_cert' : 'web_server_ssl_key';
    refuse('webserver', missing, '', 'expected a file: certificate and key are set both or not at all');
  }
  return complaints;
}
