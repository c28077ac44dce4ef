import { checkedString, integer, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

export const celerySection = defineSection(
  'celery',
  'Workers on other machines (executor = CeleryExecutor). The queues are those of BullMQ in Redis; the names of the options are those of Airflow.',
  {
    brokerUrl: checkedString({
      key: 'broker_url',
      default: 'redis://redis:6379/0',
      since: '1.10.0',
      secret: true,
      expected: 'an address that begins with redis:// or rediss://',
      accept: (text) => /^rediss?:\/\//.test(text),
      doc: 'The Redis (6.2 or later) that holds the queues: redis://, or rediss:// with TLS; user, password and database number as usual.',
    }),
    workerConcurrency: integer({
      key: 'worker_concurrency',
      default: '16',
      since: '1.10.0',
      min: 1,
      doc: 'How many tasks a worker runs at once.',
    }),
    workerAutoscale: checkedString({
      key: 'worker_autoscale',
      default: '',
      since: '1.10.0',
      expected: 'max,min, such as 16,2',
      accept: (text) => text === '' || /^\s*0*[1-9]\d*\s*(,\s*\d+\s*)?$/.test(text),
      doc: 'How many tasks a worker runs at once, before worker_concurrency, and after a comma how many task processes it keeps where there is nothing to do; empty: worker_concurrency and [tradewind] task_process_pool_min.',
    }),
    flowerHost: string({
      key: 'flower_host',
      default: '127.0.0.1',
      since: '1.10.0',
      doc: 'The address that the dashboard of the queues listens on. Beyond this machine only with flower_basic_auth.',
    }),
    flowerUrlPrefix: string({
      key: 'flower_url_prefix',
      default: '',
      since: '1.10.0',
      doc: 'The path below which the dashboard of the queues lies, where a proxy does not remove it.',
    }),
    flowerPort: integer({
      key: 'flower_port',
      default: '5555',
      since: '1.10.0',
      min: 0,
      max: 65_535,
      doc: 'The port of the dashboard of the queues.',
    }),
    flowerBasicAuth: string({
      key: 'flower_basic_auth',
      default: '',
      since: '1.10.2',
      secret: true,
      doc: 'Who may see the dashboard of the queues: user:password, several separated by commas; empty: everybody on this machine.',
    }),
  },
);
