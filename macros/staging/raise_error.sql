{#- Stops with one line that starts with the package's name, so that users and `trialrun` recognize it. -#}
{% macro raise_error(message) %}
    {{ exceptions.raise_compiler_error('trialrun: ' ~ message) }}
{% endmacro %}
