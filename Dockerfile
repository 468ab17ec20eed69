# ArticleQA in a container: `docker build -t articleqa .`; compose.yaml and docs/containers.md say how it is used.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
# What is served: ui has the page, formats reads HTML, PDF and feeds.
ARG EXTRAS="ui,formats"
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY qa qa
COPY index index
COPY server server
COPY ui ui
COPY cli cli
COPY corpus corpus
RUN python -m venv /opt/articleqa && /opt/articleqa/bin/pip install --no-cache-dir -c constraints.txt ".[${EXTRAS}]"
# The encoder is unpacked here, so that a container that may write nothing starts at once.
ENV ARTICLEQA_CACHE=/opt/articleqa/cache
RUN /opt/articleqa/bin/articleqa model install

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home articleqa && install -d -o articleqa -g articleqa /data
COPY --from=build /opt/articleqa /opt/articleqa
ENV PATH=/opt/articleqa/bin:$PATH \
    ARTICLEQA_CACHE=/opt/articleqa/cache \
    ARTICLEQA_INDEX=/data/index \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /home/articleqa
EXPOSE 7860
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
ENTRYPOINT ["articleqa"]
CMD ["serve", "--host", "0.0.0.0"]
