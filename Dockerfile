FROM python:3.11-slim
WORKDIR /segue
COPY requirements.lock pyproject.toml README.md ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY config config
COPY kernel kernel
COPY packager packager
COPY origin origin
COPY edge edge
COPY control_api control_api
COPY segue segue
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --system --create-home segue \
    && install --directory --owner=segue --mode=0700 /var/cache/segue /var/lib/segue/search
USER segue
ENTRYPOINT ["segue"]
