-- Grain: one thing that is wrong in the registry. The experiments named here are left out of all that follows.
with issues as (

    select * from {{ ref('int_trialrun__experiment_issues') }}
    union all
    select * from {{ ref('int_trialrun__variant_issues') }}
    union all
    select * from {{ ref('int_trialrun__metric_issues') }}
    union all
    select * from {{ ref('int_trialrun__experiment_metric_issues') }}
    union all
    select * from {{ ref('int_trialrun__experiment_attribute_issues') }}

)

-- Rows that are alike to the letter (a key registered twice) tell the same thing once.
select distinct
    cast(experiment_id as {{ dbt.type_string() }}) as experiment_id,
    cast(relation as {{ dbt.type_string() }}) as relation,
    cast(row_key as {{ dbt.type_string() }}) as row_key,
    cast(column_name as {{ dbt.type_string() }}) as column_name,
    cast(issue as {{ dbt.type_string() }}) as issue,
    cast(remedy as {{ dbt.type_string() }}) as remedy,
    {{ trialrun.as_of_date() }} as as_of,
    {{ trialrun.build_id() }} as build_id
from issues
