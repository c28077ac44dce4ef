DROP TABLE task_log;
DROP TABLE callback_request;
