# syntax=docker/dockerfile:1
FROM python:3.12.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy
WORKDIR /app
COPY requirements/uv.txt requirements/base.txt requirements/otel.txt requirements/
# Set to "requirements/base.txt requirements/otel.txt" for OpenTelemetry traces.
ARG LOCKS=requirements/base.txt
# Compiled here, not at every start: that saves most of the time until the service is ready.
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt \
    && .venv/bin/uv pip uninstall --quiet --python .venv/bin/python pip \
    && .venv/bin/uv pip sync --no-cache --compile-bytecode --require-hashes --python .venv/bin/python $LOCKS
COPY config.yml ./
COPY locales locales
COPY knowledge knowledge
COPY nlu nlu
COPY actions actions
COPY bot bot
RUN .venv/bin/python -m compileall -q actions bot knowledge nlu && .venv/bin/python -m bot check && .venv/bin/python -m bot train

FROM python:3.12.12-slim-bookworm
# Rasa and what it brings write their caches to HOME.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    HOST=0.0.0.0 PORT=8000 DATABASE_URL=sqlite:////data/partner-desk.sqlite LOG_FORMAT=json
RUN useradd --uid 10001 --no-create-home --home-dir /tmp desk && install -d -o desk -g desk /data
WORKDIR /app
# What changes least comes first: a change of texts or code does not send the dependencies again.
COPY --from=build /app/.venv .venv
COPY --from=build /app/config.yml ./
COPY --from=build /app/locales locales
COPY --from=build /app/knowledge knowledge
COPY --from=build /app/nlu nlu
COPY --from=build /app/actions actions
COPY --from=build /app/bot bot
COPY --from=build /app/models models
COPY deploy/healthcheck.py deploy/
USER 10001:10001
VOLUME /data
EXPOSE 8000
# The supervisor lets its processes finish what they are at.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "deploy/healthcheck.py"]
CMD ["python", "-m", "bot", "serve"]
