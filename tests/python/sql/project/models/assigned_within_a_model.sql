with
arms as (
    select unit_id as user_key, seen_at as first_seen
    from {{ ref('visits') }}
),

assigned as (
    {{ trialrun.assign_variants('arms', 'user_key', 'first_seen', 'another') }}
)

select * from assigned
