"""Drives the stable API by Airflow's own Python client, which checks the types of every answer.

Environment: TRADEWIND_URL, TRADEWIND_USER, TRADEWIND_PASSWORD. Ends with status 1 at the first surprise.
"""

import os
import time
import uuid

from airflow_client.client import ApiClient, ApiException, Configuration
from airflow_client.client.api import (
    config_api,
    connection_api,
    dag_api,
    dag_run_api,
    dag_stats_api,
    dag_warning_api,
    dataset_api,
    event_log_api,
    import_error_api,
    monitoring_api,
    permission_api,
    plugin_api,
    pool_api,
    provider_api,
    role_api,
    task_instance_api,
    user_api,
    variable_api,
    x_com_api,
)
from airflow_client.client.model.action import Action
from airflow_client.client.model.action_resource import ActionResource
from airflow_client.client.model.clear_dag_run import ClearDagRun
from airflow_client.client.model.clear_task_instances import ClearTaskInstances
from airflow_client.client.model.connection import Connection
from airflow_client.client.model.dag import DAG
from airflow_client.client.model.dag_run import DAGRun
from airflow_client.client.model.list_dag_runs_form import ListDagRunsForm
from airflow_client.client.model.list_task_instance_form import ListTaskInstanceForm
from airflow_client.client.model.pool import Pool
from airflow_client.client.model.resource import Resource
from airflow_client.client.model.role import Role
from airflow_client.client.model.set_dag_run_note import SetDagRunNote
from airflow_client.client.model.set_task_instance_note import SetTaskInstanceNote
from airflow_client.client.model.update_dag_run_state import UpdateDagRunState
from airflow_client.client.model.task_state import TaskState
from airflow_client.client.model.user import User
from airflow_client.client.model.user_collection_item_roles import UserCollectionItemRoles
from airflow_client.client.model.variable import Variable

DAG_ID = "tutorial_taskflow_api"
SUFFIX = uuid.uuid4().hex[:8]


def refused(status, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except ApiException as error:
        assert error.status == status, f"status {error.status} instead of {status}: {error.body}"
        return
    raise AssertionError(f"{call.__name__} was not refused with {status}")


def total(answer):
    # The generated client has no type for answers that the document composes in place.
    return answer["total_entries"] if isinstance(answer, dict) else answer.total_entries


def run_dag(client):
    dags = dag_api.DAGApi(client)
    runs = dag_run_api.DAGRunApi(client)
    instances = task_instance_api.TaskInstanceApi(client)

    listed = dags.get_dags(limit=100, dag_id_pattern="tutorial")
    assert DAG_ID in [dag.dag_id for dag in listed.dags], listed
    assert total(listed) >= 1
    assert dags.get_dag(DAG_ID).is_active
    details = dags.get_dag_details(DAG_ID)
    assert details.catchup is False
    assert {task.task_id for task in dags.get_tasks(DAG_ID).tasks} == {"extract", "transform", "load"}
    assert dags.get_task(DAG_ID, "extract").downstream_task_ids == ["transform"]
    # The client's generated choice between plain text and JSON cannot check the type of the text.
    source = dags.get_dag_source(details.file_token, _check_return_type=False)
    assert DAG_ID in str(source), source
    assert dags.patch_dag(DAG_ID, DAG(is_paused=False), update_mask=["is_paused"]).is_paused is False

    run_id = f"python-client-{SUFFIX}"
    created = runs.post_dag_run(DAG_ID, DAGRun(dag_run_id=run_id, conf={"key": "value"}, note="first"))
    assert created.conf == {"key": "value"} and created.note == "first"
    refused(409, runs.post_dag_run, DAG_ID, DAGRun(dag_run_id=run_id))
    deadline = time.monotonic() + 60
    while str(runs.get_dag_run(DAG_ID, run_id).state) not in ("success", "failed"):
        assert time.monotonic() < deadline, "the run does not end"
        time.sleep(0.05)
    assert str(runs.get_dag_run(DAG_ID, run_id).state) == "success"
    assert run_id in [run.dag_run_id for run in runs.get_dag_runs(DAG_ID, order_by="-start_date").dag_runs]
    batch = runs.get_dag_runs_batch(ListDagRunsForm(dag_ids=[DAG_ID], page_limit=10))
    assert total(batch) >= 1
    assert runs.set_dag_run_note(DAG_ID, run_id, SetDagRunNote(note="second")).note == "second"

    listed = instances.get_task_instances(DAG_ID, run_id)
    assert {item.task_id: str(item.state) for item in listed.task_instances} == {
        "extract": "success",
        "transform": "success",
        "load": "success",
    }
    batch = instances.get_task_instances_batch(ListTaskInstanceForm(dag_ids=[DAG_ID], state=[TaskState("success")]))
    assert total(batch) >= 3
    instance = instances.get_task_instance(DAG_ID, run_id, "extract")
    assert instance.try_number == 1 and instance.duration > 0
    noted = instances.set_task_instance_note(DAG_ID, run_id, "extract", SetTaskInstanceNote(note="seen"))
    assert noted.note == "seen"
    log = instances.get_log(DAG_ID, run_id, "extract", 1, full_content=True, _check_return_type=False)
    assert "extract" in str(log), log
    assert total(instances.get_task_instance_tries(DAG_ID, run_id, "extract")) == 1
    instances.get_extra_links(DAG_ID, run_id, "extract")

    xcoms = x_com_api.XComApi(client)
    entries = xcoms.get_xcom_entries(DAG_ID, run_id, "extract")
    assert [entry.key for entry in entries.xcom_entries] == ["return_value"]
    entry = xcoms.get_xcom_entry(DAG_ID, run_id, "extract", "return_value")
    assert "301.27" in str(entry.value), entry

    cleared = dags.post_clear_task_instances(
        DAG_ID, ClearTaskInstances(dry_run=True, dag_run_id=run_id, only_failed=False)
    )
    assert len(cleared.task_instances) == 3
    runs.clear_dag_run(DAG_ID, run_id, ClearDagRun(dry_run=True), _check_return_type=False)
    assert str(runs.update_dag_run_state(DAG_ID, run_id, UpdateDagRunState(state="failed")).state) == "failed"
    runs.delete_dag_run(DAG_ID, run_id)
    refused(404, runs.get_dag_run, DAG_ID, run_id)


def keep_settings(client):
    variables = variable_api.VariableApi(client)
    key = f"python_client_{SUFFIX}"
    variables.post_variables(Variable(key=key, value="one", description="made by a client"))
    assert variables.get_variable(key).value == "one"
    variables.patch_variable(key, Variable(key=key, value="two"))
    assert variables.get_variable(key).value == "two"
    assert key in [variable.key for variable in variables.get_variables(limit=100).variables]
    variables.delete_variable(key)
    refused(404, variables.get_variable, key)

    connections = connection_api.ConnectionApi(client)
    made = connections.post_connection(
        Connection(connection_id=key, conn_type="http", host="example.com", port=443, password="secret")
    )
    assert made.connection_id == key and "secret" not in str(made)
    connections.patch_connection(key, Connection(connection_id=key, conn_type="http", host="example.org"))
    assert connections.get_connection(key).host == "example.org"
    assert total(connections.get_connections()) >= 1
    connections.delete_connection(key)

    pools = pool_api.PoolApi(client)
    pools.post_pool(Pool(name=key, slots=3, description="three"))
    assert pools.patch_pool(key, Pool(name=key, slots=4), update_mask=["slots"]).slots == 4
    assert pools.get_pool(key).open_slots == 4
    assert total(pools.get_pools()) >= 2
    pools.delete_pool(key)


def manage_people(client):
    roles = role_api.RoleApi(client)
    name = f"Readers{SUFFIX}"
    read_dags = ActionResource(action=Action(name="can_read"), resource=Resource(name="DAGs"))
    roles.post_role(Role(name=name, actions=[read_dags]))
    assert roles.get_role(name).actions[0].resource.name == "DAGs"
    assert {"Admin", "Op", "User", "Viewer", "Public", name} <= {role.name for role in roles.get_roles().roles}
    assert total(permission_api.PermissionApi(client).get_permissions()) >= 4

    users = user_api.UserApi(client)
    username = f"reader{SUFFIX}"
    person = {
        "username": username,
        "first_name": "Rea",
        "last_name": "Der",
        "email": f"{username}@example.com",
        "password": "secret",
        "roles": [UserCollectionItemRoles(name=name)],
    }
    users.post_user(User(**person))
    assert users.get_user(username).roles[0].name == name
    assert total(users.get_users(limit=100)) >= 2

    reader = Configuration(host=client.configuration.host, username=username, password="secret")
    with ApiClient(reader) as limited:
        assert total(dag_api.DAGApi(limited).get_dags()) >= 1
        refused(403, pool_api.PoolApi(limited).get_pools)
    users.patch_user(username, User(**{**person, "first_name": "Other"}), update_mask=["first_name"])
    assert users.get_user(username).first_name == "Other"
    users.delete_user(username)
    roles.delete_role(name)


def look_around(client):
    monitoring = monitoring_api.MonitoringApi(client)
    assert str(monitoring.get_health().metadatabase.status) == "healthy"
    assert monitoring.get_version().version.startswith("2.11")
    assert dag_stats_api.DagStatsApi(client).get_dag_stats(DAG_ID).dags
    dag_warning_api.DagWarningApi(client).get_dag_warnings()
    dataset_api.DatasetApi(client).get_datasets()
    import_error_api.ImportErrorApi(client).get_import_errors()
    plugin_api.PluginApi(client).get_plugins()
    assert total(provider_api.ProviderApi(client).get_providers()) >= 0
    assert total(event_log_api.EventLogApi(client).get_event_logs(limit=5, order_by="-event_log_id")) > 0
    refused(403, config_api.ConfigApi(client).get_config)


def main():
    configuration = Configuration(
        host=f"{os.environ['TRADEWIND_URL']}/api/v1",
        username=os.environ["TRADEWIND_USER"],
        password=os.environ["TRADEWIND_PASSWORD"],
    )
    with ApiClient(configuration) as client:
        for part in (look_around, keep_settings, manage_people, run_dag):
            part(client)
            print(f"{part.__name__}: as expected")
    wrong = Configuration(host=configuration.host, username=configuration.username, password="wrong")
    with ApiClient(wrong) as client:
        refused(401, dag_api.DAGApi(client).get_dags)


main()
