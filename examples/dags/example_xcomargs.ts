/** Outputs of tasks as arguments of others, between functions and commands. */
import { Dag, getContext } from 'tradewind';

const options = { startDate: '2021-01-01', catchup: false, tags: ['example'] };

const functions = new Dag('example_xcom_args', options);
const generateValue = functions.task('generate_value', async () => 'Bring me a shrubbery!');
const printValue = async ({ value }: { value: string }) => {
  console.log(`The knights of Ni say: ${value} (at ${getContext().ts})`);
};
functions.task('print_value', printValue)({ value: generateValue() });

const mixed = new Dag('example_xcom_args_with_operators', options);
const c = mixed.bash({ taskId: 'c', bashCommand: 'echo c' });
const d = mixed.bash({ taskId: 'd', bashCommand: 'echo c' });
const first = mixed.task('print_value', printValue)({ value: c });
const second = mixed.task('print_value__1', printValue)({ value: 'second!' });
first.before(second);
second.before(d);
